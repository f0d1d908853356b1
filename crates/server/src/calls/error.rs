//! Why something that was to be done for a call was not done. What a caller is told of it, and with which
//! status, is decided above.
//!
//! **Invariant:** the text of an error (`Display`) is for the log: it holds no number and no address.

use shared::sync_map::DialRefusal;
use thiserror::Error;

use crate::{maps, twilio::TwilioError};

/// Something that was not done.
#[derive(Debug, Clone, Error)]
pub(crate) enum Error {
    /// This is not for the person who asks.
    #[error("{0}")]
    NotAllowed(String),
    /// Something that was given makes no sense.
    #[error("{field} makes no sense")]
    BadField { field: &'static str, problem: String },
    /// A number or a caller ID cannot be one, or this colleague cannot be called: the agent reads of it
    /// in their own language, by the code.
    #[error("{field} cannot be called or shown (code {code})")]
    CannotCall {
        /// Which of the things that were given is wrong.
        field: &'static str,
        /// One of [`shared::api::code`].
        code: u32,
        problem: String,
        /// The colleague, where it is about one.
        name: Option<String>,
    },
    /// There is no such leg, conference or invitation.
    #[error("{0}")]
    NotFound(String),
    /// Another request dials at this moment: ask again.
    #[error("the customer is being dialled by another request")]
    BeingDialled,
    /// Nobody knows whether the telephone rang, so nobody dials.
    #[error("it is not known whether the telephone rang; look before you try again")]
    DialUnknown,
    /// Nobody is called, for this reason, which an earlier request of the same press may have met.
    #[error("nobody is called (code {})", .0.code)]
    DialRefused(DialRefusal),
    /// Twilio was asked, and nobody knows whether it was done.
    #[error("it is not known whether this was done; look before you try again")]
    OutcomeUnknown,
    /// Nothing of the call is recorded at this moment.
    #[error("nothing of this call is recorded at the moment")]
    NotRecorded,
    /// It took so long to set the call up that it was given up in the meantime.
    #[error("the call was not set up in time; nobody is called")]
    GivenUp,
    /// A look-up that has to come first took too long; nothing was done.
    #[error("it takes too long; ask again")]
    LookupTimedOut,
    /// Others wrote the same item or task again and again.
    #[error("{0} is written by too many at once")]
    TooManyWriters(String),
    /// What was asked for could not be made.
    #[error("{what} failed: {error}")]
    Unavailable { what: &'static str, error: TwilioError },
    /// Twilio did not do it.
    #[error(transparent)]
    Twilio(#[from] TwilioError),
}

impl Error {
    pub(crate) fn cannot_call(
        field: &'static str,
        code: u32,
        problem: impl std::fmt::Display,
    ) -> Self {
        Self::CannotCall { field, code, problem: problem.to_string(), name: None }
    }

    /// What a caller is told, with whom it is about.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::BadField { field, problem } | Self::CannotCall { field, problem, .. } => {
                format!("{field}: {problem}")
            }
            Self::DialRefused(refusal) => refusal.message.clone(),
            Self::NotAllowed(_)
            | Self::NotFound(_)
            | Self::BeingDialled
            | Self::DialUnknown
            | Self::OutcomeUnknown
            | Self::NotRecorded
            | Self::GivenUp
            | Self::LookupTimedOut
            | Self::TooManyWriters(_)
            | Self::Unavailable { .. }
            | Self::Twilio(_) => self.to_string(),
        }
    }

    pub(crate) fn conference_over() -> Self {
        Self::NotFound("the conference is over".to_owned())
    }
}

impl From<maps::Error> for Error {
    fn from(error: maps::Error) -> Self {
        match error {
            maps::Error::TooManyWriters(what) => Self::TooManyWriters(what),
            maps::Error::Twilio(error) => Self::Twilio(error),
        }
    }
}
