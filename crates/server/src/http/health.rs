//! `GET /health`: the process lives and answers, and says which version it is.

use actix_web::{HttpResponse, web::Data};
use shared::api::HealthResponse;

use crate::http::state::AppState;

pub(crate) async fn handle(state: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().json(HealthResponse {
        status: "ok".to_owned(),
        version: build_info::VERSION.to_owned(),
        commit: Some(build_info::COMMIT.to_owned()),
        default_country: state.calls.default_country.map(|it| it.id().to_owned()),
    })
}
