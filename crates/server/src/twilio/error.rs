//! How a request to Twilio can fail. What to do is decided by the HTTP status, never by Twilio's
//! code: codes differ between sources.
//!
//! **Invariant:** the text of an error (`Display`) is for the log: Twilio's messages repeat what was sent,
//! telephone numbers above all, and are not in it.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// A request that did not do what it was for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum TwilioError {
    /// Twilio answered and said no.
    #[error("twilio answered {}, code {}", .0.status, .0.code.unwrap_or_default())]
    Refused(Refusal),
    /// No connection: nothing was done.
    #[error("twilio cannot be reached: {0}")]
    NotSent(String),
    /// The answer did not come: perhaps it was done.
    #[error("twilio did not answer: {0}")]
    NoAnswer(String),
    /// It was done, but the answer is not what is documented.
    #[error("twilio's answer cannot be read: {0}")]
    Unreadable(String),
}

/// Twilio's error body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Refusal {
    /// The HTTP status.
    #[serde(skip)]
    pub(crate) status: u16,
    /// Twilio's own number.
    pub(crate) code: Option<u32>,
    /// The text for people.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(crate) message: String,
    /// Where it is explained.
    pub(crate) more_info: Option<String>,
    /// Only the answer about a Flex token has it: whether the token is one.
    pub(crate) valid: Option<bool>,
    #[serde(skip)]
    pub(super) retry_after: Option<Duration>,
    /// `Twilio-Request-Id`: what Twilio's support finds the request by.
    #[serde(skip)]
    pub(super) request_id: Option<String>,
}

impl Refusal {
    /// A refusal whose body says nothing that can be read.
    pub(super) fn of_status(status: u16) -> Self {
        let message = format!("HTTP status {status}");
        Self {
            status,
            code: None,
            message,
            more_info: None,
            valid: None,
            retry_after: None,
            request_id: None,
        }
    }
}

impl TwilioError {
    pub(super) fn from_transport(error: reqwest::Error) -> Self {
        let is_connect = error.is_connect();
        // The URL of a request can hold a SID but never a secret; it is left out all the same.
        let text = chain(&error.without_url());
        if is_connect { Self::NotSent(text) } else { Self::NoAnswer(text) }
    }

    /// An answer that is no JSON, or not the JSON that is documented. What it holds is not repeated.
    pub(crate) fn unreadable(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        Self::Unreadable(format!("{:?} error at {line}:{column}", error.classify()))
    }

    /// How long Twilio wants us to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::NotSent(_) | Self::NoAnswer(_) | Self::Unreadable(_) => None,
        }
    }

    /// The HTTP status of a refusal.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::NotSent(_) | Self::NoAnswer(_) | Self::Unreadable(_) => None,
        }
    }

    /// 404: there is nothing at that address.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// 409: there is something already.
    pub(crate) fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// 412: it was changed since the revision that was named.
    pub(crate) fn is_precondition_failed(&self) -> bool {
        self.status() == Some(412)
    }

    /// 429: too much was asked, and nothing was done.
    pub(crate) fn is_too_many_requests(&self) -> bool {
        self.status() == Some(429)
    }

    /// 400 or 404, as Twilio likes: what was named is over, or is already as asked.
    pub(crate) fn is_of_what_is_over(&self) -> bool {
        matches!(self.status(), Some(400 | 404))
    }

    /// What was named is in a state in which this is not possible, or was changed by somebody else.
    pub(crate) fn is_wrong_state(&self) -> bool {
        self.is_of_what_is_over() || self.is_conflict() || self.is_precondition_failed()
    }

    /// It is sure that nothing was done, and another time it may be.
    pub(crate) fn is_not_processed(&self) -> bool {
        matches!(self, Self::NotSent(_)) || matches!(self.status(), Some(401 | 429))
    }

    /// Perhaps it was done, perhaps not.
    pub(crate) fn is_unknown_outcome(&self) -> bool {
        !self.is_not_processed() && self.final_refusal().is_none()
    }

    /// Twilio understood the request and will not do it, however often it is asked.
    pub(crate) fn final_refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal)
                if (400..500).contains(&refusal.status)
                    && !matches!(refusal.status, 401 | 408 | 429) =>
            {
                Some(refusal)
            }
            Self::Refused(_) | Self::NotSent(_) | Self::NoAnswer(_) | Self::Unreadable(_) => None,
        }
    }
}

fn null_is_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The text of an error and of what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
