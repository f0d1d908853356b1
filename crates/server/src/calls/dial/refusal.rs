//! What the agent reads of a dial that was not done.

use shared::{api::code, sync_map::DialRefusal};

use crate::{calls::error::Error, twilio::TwilioError};

const CALL_AGAIN: &str = "It is not known whether the customer's telephone rang: call again if nobody \
                          answers.";

/// What the agent reads of a dial that was not done.
pub(crate) fn refusal(error: TwilioError) -> DialRefusal {
    match error {
        TwilioError::Refused(refusal) => DialRefusal {
            code: refusal.code.unwrap_or_else(|| refusal.status.into()),
            message: refusal.message,
        },
        TwilioError::NotSent(_) | TwilioError::NoAnswer(_) | TwilioError::Unreadable(_) => {
            let message = "Twilio could not be reached".to_owned();
            DialRefusal { code: code::UNAVAILABLE, message }
        }
    }
}

/// The same of a request that failed as a whole.
pub(crate) fn refusal_of(error: &Error) -> DialRefusal {
    if let Error::Twilio(error) = error {
        return refusal(error.clone());
    }
    if let Error::DialRefused(refusal) = error {
        return refusal.clone();
    }
    if let Error::CannotCall { code, problem, .. } = error {
        return DialRefusal { code: *code, message: problem.clone() };
    }
    if matches!(error, Error::DialUnknown) {
        return not_known();
    }
    DialRefusal { code: code::UNAVAILABLE, message: error.message() }
}

/// The same where nobody knows whether it was done.
pub(crate) fn not_known() -> DialRefusal {
    DialRefusal { code: code::DIAL_UNKNOWN, message: CALL_AGAIN.to_owned() }
}
