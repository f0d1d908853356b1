//! `GET /health`: the process lives and answers, and says which version it is.

use actix_web::HttpResponse;
use serde_json::json;

pub(crate) async fn handle() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}
