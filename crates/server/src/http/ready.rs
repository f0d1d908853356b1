//! `GET /ready`: whether this replica should be sent requests. A load balancer asks.

use actix_web::{HttpResponse, web::Data};
use serde_json::json;

use crate::http::state::AppState;

pub(crate) async fn handle(state: Data<AppState>) -> HttpResponse {
    match state.readiness.check(&state.calls.twilio).await {
        Ok(()) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        Err(reason) => {
            let body = json!({ "status": "not ready", "reason": reason.to_string() });
            HttpResponse::ServiceUnavailable().json(body)
        }
    }
}
