//! Twilio's error body, the same in every API: `{code, message, more_info, status}`.
//!
//! Source: <https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions>.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::json;
use thiserror::Error;

/// An answer that says no, as Twilio says it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{status} {code}: {message}")]
pub struct TwilioError {
    /// The HTTP status.
    pub status: u16,
    /// Twilio's own number, explained at `https://www.twilio.com/docs/errors/<code>`.
    pub code: u32,
    /// The text for people.
    pub message: String,
}

impl TwilioError {
    /// An error with a code of its own.
    pub fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 404/20404, as most APIs say that there is nothing at this address.
    pub fn not_found(path: &str) -> Self {
        Self::new(404, 20404, format!("The requested resource {path} was not found"))
    }

    /// 400/20001: a parameter, or a state in which the request makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, 20001, message)
    }

    /// 405/20004.
    pub fn method_not_allowed() -> Self {
        Self::new(405, 20004, "Method not allowed")
    }

    /// The body.
    pub fn body(&self) -> serde_json::Value {
        json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status,
        })
    }
}

impl ResponseError for TwilioError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(self.body())
    }
}
