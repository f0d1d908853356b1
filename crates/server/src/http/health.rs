//! `GET /health`: the process lives and answers.

use actix_web::HttpResponse;
use serde_json::json;

pub(crate) async fn handle() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}
