//! How a request to this server can fail, and what the one who asked is told. The failed request is
//! logged once, by [`crate::telemetry`].

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use shared::api::{ApiError, code};
use thiserror::Error;

use crate::twilio::{Refusal, TwilioError};

/// A request that was not done.
#[derive(Debug, Clone, Error)]
pub(crate) enum Error {
    /// Not Twilio's, or not for us.
    #[error("the request is not signed by Twilio for this address")]
    BadSignature,
    /// The browser sent no token.
    #[error("no Flex token was given")]
    NoToken,
    /// The browser sent a token that Twilio does not accept.
    #[error("the Flex token is not valid: {0}")]
    BadToken(String),
    /// The token is valid, but this is not for the person whose it is.
    #[error("{0}")]
    NotAllowed(String),
    /// Nobody knows whether the token is valid.
    #[error("the Flex token cannot be checked: {0}")]
    TokenNotChecked(TwilioError),
    /// A field is missing or makes no sense.
    #[error("{field}: {problem}")]
    BadField { field: &'static str, problem: String },
    /// A number or a caller ID cannot be one, or this colleague cannot be called: the agent reads of it
    /// in their own language, by the code.
    #[error("{field}: {problem}")]
    CannotCall { field: &'static str, code: u32, problem: String, name: Option<String> },
    /// The body is no form, or too large.
    #[error("the body cannot be read: {0}")]
    BadBody(String),
    /// The body does not come.
    #[error("the body takes too long to come")]
    SlowBody,
    /// There is no such leg or conference.
    #[error("{0}")]
    NotFound(String),
    /// Somebody else does it at this moment: ask again.
    #[error("the customer is being dialled by another request")]
    BeingDialled,
    /// Nobody knows whether the telephone rang, so nobody dials.
    #[error("it is not known whether the telephone rang; look before you try again")]
    DialUnknown,
    /// It takes longer than the caller waits. It goes on, and the next try finds what was done.
    #[error("it takes too long; ask again")]
    TooSlow,
    /// A mistake in this server.
    #[error("the server has made a mistake")]
    Broken,
    /// Others wrote the same item again and again.
    #[error("{0} is written by too many at once")]
    TooManyWriters(String),
    /// What was asked for could not be made.
    #[error("{what} failed: {error}")]
    Unavailable { what: &'static str, error: TwilioError },
    /// The answer cannot be written: nothing that the caller could do better.
    #[error("the TwiML cannot be written: {0}")]
    Twiml(String),
    /// Twilio did not do it.
    #[error(transparent)]
    Twilio(#[from] TwilioError),
}

impl Error {
    pub(crate) fn bad_field(field: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::BadField { field, problem: problem.to_string() }
    }

    pub(crate) fn cannot_call(
        field: &'static str,
        code: u32,
        problem: impl std::fmt::Display,
    ) -> Self {
        Self::CannotCall { field, code, problem: problem.to_string(), name: None }
    }

    pub(crate) fn conference_over() -> Self {
        Self::NotFound("the conference is over".to_owned())
    }

    fn api_error(&self) -> ApiError {
        let status = self.status_code().as_u16();
        if let Self::Twilio(error) = self
            && let Some(refusal) = error.final_refusal()
        {
            return ApiError {
                status,
                code: refusal.code.unwrap_or_else(|| refusal.status.into()),
                message: refusal.message.clone(),
                name: None,
                more_info: refusal.more_info.clone(),
            };
        }
        let message = if status == 503 && !self.is_for_people() {
            "Twilio cannot be reached at the moment; try again".to_owned()
        } else {
            self.to_string()
        };
        let name = if let Self::CannotCall { name, .. } = self { name.clone() } else { None };
        ApiError { status, code: self.code(), message, name, more_info: None }
    }

    fn code(&self) -> u32 {
        if let Self::CannotCall { code, .. } = self {
            return *code;
        }
        if matches!(self, Self::DialUnknown) {
            return code::DIAL_UNKNOWN;
        }
        self.status_code().as_u16().into()
    }

    /// Whether the text of this error may leave the house: it says nothing of what is behind it.
    fn is_for_people(&self) -> bool {
        match self {
            Self::TokenNotChecked(_) | Self::Unavailable { .. } | Self::Twilio(_) => false,
            Self::BadSignature
            | Self::NoToken
            | Self::BadToken(_)
            | Self::NotAllowed(_)
            | Self::BadField { .. }
            | Self::CannotCall { .. }
            | Self::BadBody(_)
            | Self::SlowBody
            | Self::NotFound(_)
            | Self::BeingDialled
            | Self::DialUnknown
            | Self::TooSlow
            | Self::Broken
            | Self::TooManyWriters(_)
            | Self::Twiml(_) => true,
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadSignature | Self::NoToken | Self::BadToken(_) | Self::NotAllowed(_) => {
                StatusCode::FORBIDDEN
            }
            Self::BadField { .. } | Self::CannotCall { .. } | Self::BadBody(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::TokenNotChecked(_)
            | Self::BeingDialled
            | Self::DialUnknown
            | Self::TooSlow
            | Self::TooManyWriters(_)
            | Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken | Self::Twiml(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Twilio(error) => match error.final_refusal() {
                Some(refusal) => status_of(refusal),
                None => StatusCode::SERVICE_UNAVAILABLE,
            },
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(self.api_error())
    }
}

/// What a browser may hear of a refusal as it is. Any other is between Twilio and us: a 403 would look
/// as if the person were not allowed.
fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal.status {
        400 => StatusCode::BAD_REQUEST,
        404 => StatusCode::NOT_FOUND,
        409 => StatusCode::CONFLICT,
        _ => StatusCode::BAD_GATEWAY,
    }
}
