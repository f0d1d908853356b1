//! Says which requests to Twilio found nobody who knows them, so that gaps of the emulator are seen.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

use super::is_twilio;

/// Logs what is asked of a Twilio host and has no route here. The answer is Twilio's 404 or 405.
pub(crate) async fn log_unanswered(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let request = response.request();
    let host = request.path().split('/').nth(1).unwrap_or_default();
    let has_no_route =
        request.match_pattern().is_none() || response.status() == StatusCode::METHOD_NOT_ALLOWED;
    if has_no_route && is_twilio(host) {
        tracing::warn!(
            method = %request.method(),
            path = request.path(),
            query = request.query_string(),
            "the emulator has no answer for this request",
        );
    }
    Ok(response)
}
