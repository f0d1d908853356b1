//! What the server says over Twilsock, apart from the answers of the tunnel.
//!
//! A frame without an `id` begins an exchange; the connection numbers it when it sends it.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::frame::Frame;
use crate::world::tokens::TokenError;

/// Why a client is not, or no longer, served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The token opens nothing.
    Token(TokenError),
    /// The new token is not the client's own.
    OtherIdentity,
    /// Nobody has sent a token yet, or it has expired meanwhile.
    Nobody,
}

/// The answer to `init` with a valid token.
///
/// `telemetry.v1` is not among the capabilities, so that clients send none.
pub(super) fn welcome(
    id: &str,
    storage_id: &str,
    continuation_token: Option<String>,
    registrations: Vec<Map<String, Value>>,
) -> Frame {
    let storages: Map<String, Value> = registrations
        .iter()
        .filter_map(|registration| registration.get("product")?.as_str())
        .map(|product| (product.to_owned(), json!({ "storage_id": storage_id })))
        .collect();
    let continuation_token_status = match continuation_token {
        Some(_) => json!({ "reissued": false }),
        None => json!({
            "reissued": true,
            "reissue_reason": "MISSING",
            "reissue_message": "Continuation token is not provided",
        }),
    };
    let registrations: Vec<Value> = (1..).zip(registrations).map(confirmed).collect();
    Frame::new(json!({
        "method": "reply",
        "id": id,
        "status": ok(),
        "capabilities": ["client_update", "offline_storage"],
        "continuation_token": continuation_token.unwrap_or_else(|| storage_id.to_owned()),
        "continuation_token_status": continuation_token_status,
        "offline_storage": storages,
        "init_registrations": registrations,
    }))
}

pub(super) fn done(id: &str) -> Frame {
    reply(id, &ok())
}

pub(super) fn refused(id: &str, refusal: Refusal) -> Frame {
    let (error_code, description) = match refusal {
        Refusal::Token(TokenError::Unknown) | Refusal::Nobody => (20101, "Invalid Access Token"),
        Refusal::Token(TokenError::Expired) => {
            (20104, "Access Token expired or expiration date invalid")
        }
        Refusal::OtherIdentity => {
            (51215, "Can't update token, new token was issued for other identity/instance/product.")
        }
    };
    reply(id, &status(401, "UNAUTHORIZED", description, error_code))
}

pub(super) fn ping() -> Frame {
    Frame::new(json!({ "method": "ping" }))
}

pub(super) fn token_about_to_expire(left: Duration) -> Frame {
    let milliseconds = left.as_millis();
    let message = format!("Your token is about to expire. Time left: less than {milliseconds} ms");
    Frame::new(json!({
        "method": "client_update",
        "client_update_type": "token_about_to_expire",
        "client_update_message": message,
    }))
}

pub(super) fn token_expired() -> Frame {
    close(&status(410, "TOKEN_EXPIRED", "Token expired", 51207))
}

pub(super) fn not_acceptable() -> Frame {
    close(&status(406, "NOT_ACCEPTABLE_MESSAGE", "Not acceptable message", 51214))
}

/// An id as Twilsock's own look.
pub(super) fn uuid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// A registration of `init`, confirmed.
fn confirmed((number, mut registration): (u64, Map<String, Value>)) -> Value {
    registration.retain(|name, _| ["type", "product", "message_types"].contains(&name.as_str()));
    registration.insert("notification_ctx_id".to_owned(), uuid(number).into());
    Value::Object(registration)
}

fn reply(id: &str, status: &Value) -> Frame {
    Frame::new(json!({ "method": "reply", "id": id, "status": status }))
}

fn close(status: &Value) -> Frame {
    Frame::new(json!({ "method": "close", "status": status }))
}

fn ok() -> Value {
    json!({ "code": 200, "status": "OK" })
}

fn status(code: u16, status: &str, description: &str, error_code: u32) -> Value {
    json!({
        "code": code,
        "status": status,
        "description": description,
        "errorCode": error_code,
    })
}
