//! What a client says over Twilsock.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The header of a client's frame, by its `method`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// The first frame: who is it, and what does it want to hear of?
    Init {
        id: String,
        token: String,
        continuation_token: Option<String>,
        #[serde(default)]
        registrations: Option<Vec<Map<String, Value>>>,
    },
    /// A new token for the same client.
    Update {
        id: String,
        token: String,
    },
    /// An HTTP request, to be carried out here.
    Message {
        id: String,
        #[serde(default)]
        active_grant: Option<String>,
        http_request: HttpRequest,
    },
    PutNotificationCtx {
        id: String,
    },
    DeleteNotificationCtx {
        id: String,
    },
    /// The client acknowledges something.
    Reply,
    #[serde(rename = "telemetry.v1")]
    Telemetry,
    Close,
}

/// An HTTP request inside a frame. Its path and its parameters are still percent-encoded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct HttpRequest {
    pub(super) host: String,
    pub(super) path: String,
    pub(super) method: String,
    #[serde(default)]
    pub(super) params: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    pub(super) headers: Option<BTreeMap<String, Value>>,
}

impl ClientMessage {
    pub(super) fn read(header: Map<String, Value>) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(header))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_frames_of_the_real_clients_are_understood() {
        for (header, want) in [
            (json!({"id": "TM1", "method": "close", "payload_size": 0}), ClientMessage::Close),
            (json!({"method": "telemetry.v1", "events": []}), ClientMessage::Telemetry),
            (
                json!({"id": "TM1", "method": "reply", "status": {"code": 200}}),
                ClientMessage::Reply,
            ),
            (
                json!({
                    "id": "TM1", "method": "init", "token": "t", "continuation_token": null,
                    "registrations": null, "tweaks": null,
                }),
                ClientMessage::Init {
                    id: "TM1".to_owned(),
                    token: "t".to_owned(),
                    continuation_token: None,
                    registrations: None,
                },
            ),
            (
                json!({"id": "TM1", "method": "message", "http_request": {
                    "host": "cds.us1.twilio.com", "path": "/v3/Maps/m", "method": "GET",
                }}),
                ClientMessage::Message {
                    id: "TM1".to_owned(),
                    active_grant: None,
                    http_request: HttpRequest {
                        host: "cds.us1.twilio.com".to_owned(),
                        path: "/v3/Maps/m".to_owned(),
                        method: "GET".to_owned(),
                        params: None,
                        headers: None,
                    },
                },
            ),
        ] {
            let Value::Object(header) = header else { panic!("a header is an object") };
            assert_eq!(ClientMessage::read(header).expect("a message"), want);
        }
    }
}
