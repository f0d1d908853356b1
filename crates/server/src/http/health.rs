//! `GET /health`: the process lives and answers, and says which version it is.

use actix_web::HttpResponse;
use shared::api::HealthResponse;

pub(crate) async fn handle() -> HttpResponse {
    HttpResponse::Ok().json(HealthResponse {
        status: "ok".to_owned(),
        version: build_info::VERSION.to_owned(),
        commit: Some(build_info::COMMIT.to_owned()),
    })
}
