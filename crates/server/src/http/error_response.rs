//! How a request to this server can fail, and what the caller is told. The failed request is logged
//! once, by [`crate::http::telemetry`].
//!
//! **Invariant:** the text of an error (`Display`) is for the log: it holds nothing that somebody typed or
//! sent, no number and no address. What a caller is told may: [`Error::message`].

use std::time::Duration;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, RETRY_AFTER},
    },
};
use shared::api::{ApiError, code};
use thiserror::Error;

use crate::{
    background::TooMuchWork,
    calls::{self, flex_user::NO_WORKER},
    twilio::{Refusal, TwilioError},
};

/// How long whoever meets a replica that has too much to do is asked to wait.
const OVERLOADED_FOR: Duration = Duration::from_secs(2);

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
    #[error("the Flex token is not valid")]
    BadToken(String),
    /// Nobody knows whether the token is valid.
    #[error("the Flex token cannot be checked: {0}")]
    TokenNotChecked(TwilioError),
    /// A field is missing or makes no sense.
    #[error("{field} is missing or makes no sense")]
    BadField { field: &'static str, problem: String },
    /// The body is no form.
    #[error("the body cannot be read")]
    BadBody(String),
    /// The body is larger than any that is asked with.
    #[error("the body is too large")]
    BodyTooLarge,
    /// The body does not come.
    #[error("the body takes too long to come")]
    SlowBody,
    /// There is no such address.
    #[error("nothing is answered at this address")]
    NoSuchRoute(String),
    /// There is such an address, but it is asked in another way.
    #[error("this address is asked with another method")]
    WrongMethod { route: String, allowed: String },
    /// One worker or one address asks too much.
    #[error("that is too much at once; ask again in {} seconds", whole_seconds(*wait))]
    TooMany { code: u32, wait: Duration },
    /// All together ask too much of this replica.
    #[error("the server has too much to do; ask again")]
    Overloaded,
    /// It takes longer than the caller waits. It goes on, and the next try finds what was done.
    #[error("it takes too long; ask again")]
    TooSlow,
    /// A mistake in this server.
    #[error("the server has made a mistake")]
    Broken,
    /// The answer cannot be written: nothing that the caller could do better.
    #[error("the TwiML cannot be written: {0}")]
    Twiml(String),
    /// What was asked for was not done.
    #[error(transparent)]
    Call(#[from] calls::error::Error),
}

impl From<TooMuchWork> for Error {
    fn from(_: TooMuchWork) -> Self {
        Self::Overloaded
    }
}

impl From<TwilioError> for Error {
    fn from(error: TwilioError) -> Self {
        Self::Call(error.into())
    }
}

impl Error {
    pub(crate) fn bad_field(field: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::BadField { field, problem: problem.to_string() }
    }

    pub(crate) fn not_allowed(problem: impl Into<String>) -> Self {
        Self::Call(calls::error::Error::NotAllowed(problem.into()))
    }

    pub(crate) fn no_worker() -> Self {
        Self::not_allowed(NO_WORKER)
    }

    fn api_error(&self) -> ApiError {
        let status = self.status_code().as_u16();
        if let Self::Call(calls::error::Error::Twilio(error)) = self
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
            self.message()
        };
        let (code, name) = self.code_and_name();
        ApiError { status, code, message, name, more_info: None }
    }

    /// What the caller is told, with what they have sent.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::BadToken(problem) => format!("the Flex token is not valid: {problem}"),
            Self::BadField { field, problem } => format!("{field}: {problem}"),
            Self::BadBody(problem) => format!("the body cannot be read: {problem}"),
            Self::NoSuchRoute(route) => format!("{route} is not answered here"),
            Self::WrongMethod { route, allowed } => {
                format!("{route} is not answered here, {allowed} is")
            }
            Self::Call(error) => error.message(),
            Self::BadSignature
            | Self::NoToken
            | Self::TokenNotChecked(_)
            | Self::BodyTooLarge
            | Self::SlowBody
            | Self::TooMany { .. }
            | Self::Overloaded
            | Self::TooSlow
            | Self::Broken
            | Self::Twiml(_) => self.to_string(),
        }
    }

    /// The code by which an agent reads of it in their own language, and whom it is about.
    fn code_and_name(&self) -> (u32, Option<String>) {
        if let Self::Call(calls::error::Error::CannotCall { code, name, .. }) = self {
            return (*code, name.clone());
        }
        if let Self::Call(calls::error::Error::DialRefused(refusal)) = self {
            return (refusal.code, None);
        }
        if let Self::TooMany { code, .. } = self {
            return (*code, None);
        }
        let code = if matches!(self, Self::Call(calls::error::Error::DialUnknown)) {
            code::DIAL_UNKNOWN
        } else if matches!(self, Self::Call(calls::error::Error::OutcomeUnknown)) {
            code::OUTCOME_UNKNOWN
        } else if matches!(self, Self::Call(calls::error::Error::NotRecorded)) {
            code::NOT_RECORDED
        } else if matches!(self, Self::Call(calls::error::Error::GivenUp)) {
            code::NOT_SET_UP
        } else {
            self.status_code().as_u16().into()
        };
        (code, None)
    }

    /// Whether the text of this error may be sent to a caller: it says nothing of Twilio's answer.
    fn is_for_people(&self) -> bool {
        match self {
            Self::TokenNotChecked(_) => false,
            Self::BadSignature
            | Self::NoToken
            | Self::BadToken(_)
            | Self::BadField { .. }
            | Self::BadBody(_)
            | Self::BodyTooLarge
            | Self::SlowBody
            | Self::NoSuchRoute(_)
            | Self::WrongMethod { .. }
            | Self::TooMany { .. }
            | Self::Overloaded
            | Self::TooSlow
            | Self::Broken
            | Self::Twiml(_) => true,
            Self::Call(error) => is_for_people(error),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadSignature | Self::NoToken | Self::BadToken(_) => StatusCode::FORBIDDEN,
            Self::BadField { .. } | Self::BadBody(_) => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::NoSuchRoute(_) => StatusCode::NOT_FOUND,
            Self::WrongMethod { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TokenNotChecked(_) | Self::Overloaded | Self::TooSlow => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Broken | Self::Twiml(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Call(error) => status_of(error),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        let wait = if let Self::TooMany { wait, .. } = self {
            Some(*wait)
        } else {
            matches!(self, Self::Overloaded).then_some(OVERLOADED_FOR)
        };
        if let Some(wait) = wait {
            response.insert_header((RETRY_AFTER, whole_seconds(wait).to_string()));
        }
        if let Self::WrongMethod { allowed, .. } = self {
            response.insert_header((ALLOW, allowed.as_str()));
        }
        response.json(self.api_error())
    }
}

/// `Retry-After` knows no fractions.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn is_for_people(error: &calls::error::Error) -> bool {
    use calls::error::Error;
    match error {
        Error::Unavailable { .. } | Error::Twilio(_) => false,
        Error::NotAllowed(_)
        | Error::BadField { .. }
        | Error::CannotCall { .. }
        | Error::NotFound(_)
        | Error::BeingDialled
        | Error::DialUnknown
        | Error::DialRefused(_)
        | Error::OutcomeUnknown
        | Error::NotRecorded
        | Error::GivenUp
        | Error::LookupTimedOut
        | Error::TooManyWriters(_) => true,
    }
}

fn status_of(error: &calls::error::Error) -> StatusCode {
    use calls::error::Error;
    match error {
        Error::NotAllowed(_) => StatusCode::FORBIDDEN,
        Error::DialRefused(refusal) if refusal.code == code::UNAVAILABLE => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::BadField { .. } | Error::CannotCall { .. } | Error::DialRefused(_) => {
            StatusCode::BAD_REQUEST
        }
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::NotRecorded => StatusCode::CONFLICT,
        Error::BeingDialled
        | Error::DialUnknown
        | Error::OutcomeUnknown
        | Error::GivenUp
        | Error::LookupTimedOut
        | Error::TooManyWriters(_)
        | Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Twilio(error) => match error.final_refusal() {
            Some(refusal) => status_of_refusal(refusal),
            None => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

/// What a browser may hear of a refusal as it is. Any other is between Twilio and us: a 403 would look
/// as if the person were not allowed.
fn status_of_refusal(refusal: &Refusal) -> StatusCode {
    match refusal.status {
        400 => StatusCode::BAD_REQUEST,
        404 => StatusCode::NOT_FOUND,
        409 => StatusCode::CONFLICT,
        _ => StatusCode::BAD_GATEWAY,
    }
}
