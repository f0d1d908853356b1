//! Requests through the tunnel that are not Sync's: Conversations, Flex.

use serde_json::{Value, json};

use super::tunnel::{TunnelledRequest, TunnelledResponse};
use crate::error::TwilioError;

/// Answers a request to any host but Sync's, and what nobody else answers at Sync's.
pub(super) fn answer_other(request: &TunnelledRequest) -> TunnelledResponse {
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let service = request.host.split('.').next().unwrap_or_default();
    match (service, path.as_slice()) {
        ("flex-sdk", ["v1", "Telemetry", "Events"]) => TunnelledResponse::json(200, json!({})),
        ("aim", ["Client", "v2", "Configuration"]) => {
            TunnelledResponse::json(200, conversations(&request.client.identity))
        }
        _ => {
            tracing::warn!(
                method = request.method,
                host = request.host,
                path = request.path,
                "the emulator has no answer for this tunnelled request",
            );
            TwilioError::not_found(&request.path).into()
        }
    }
}

/// Conversations for somebody who has none.
fn conversations(identity: &str) -> Value {
    json!({
        "identity": identity,
        "consumption_report_interval": "PT2S",
        "event_subscriptions": {},
        "http_cache_interval": "PT1H",
        "links": {},
        "notifications": {},
        "services": {},
        "user_info_cache_ttl": "PT1H",
    })
}
