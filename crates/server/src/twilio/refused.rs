//! What the log hears of a request to which Twilio said no, or nothing: a warning with Twilio's code and the
//! id under which Twilio's support finds it.
//!
//! **Invariant:** Twilio's message, which repeats what was sent, is told at `debug` alone. The path holds SIDs
//! and names of ours, so that the line is found by its call.

use crate::twilio::{
    error::{Refusal, TwilioError},
    request::Request,
};

/// A request that is not sent again.
pub(super) fn tell(request: &Request, error: &TwilioError) {
    let (method, path) = (&request.method, request.url.path());
    let refusal = refusal(error);
    let code = refusal.and_then(|it| it.code);
    let twilio_request_id = refusal.and_then(|it| it.request_id.as_deref());
    if is_expected(request, error) {
        tracing::debug!(%method, path, %error, code, twilio_request_id, "twilio refused");
    } else {
        tracing::warn!(%method, path, %error, code, twilio_request_id, "twilio refused");
    }
    if let Some(refusal) = refusal {
        tracing::debug!(path, message = refusal.message, "what twilio said");
    }
}

/// A request that is sent again. Only the metrics count these: where Twilio has too much to do, a warning for
/// each would be a flood.
pub(super) fn tell_of_retry(request: &Request, error: &TwilioError, attempt: u32) {
    let twilio_request_id = refusal(error).and_then(|it| it.request_id.as_deref());
    let path = request.url.path();
    tracing::debug!(path, %error, attempt, twilio_request_id, "asking twilio again");
}

/// Whether the answer is one of those by which we find out what is there, and says nothing of anybody's
/// mistake: 404, 409 and 412; and a no to a token, which anybody can send.
fn is_expected(request: &Request, error: &TwilioError) -> bool {
    let is_of_token = request.url.path().ends_with("/Tokens/validate");
    error.is_not_found()
        || error.is_conflict()
        || error.is_precondition_failed()
        || is_of_token && error.final_refusal().is_some()
}

fn refusal(error: &TwilioError) -> Option<&Refusal> {
    match error {
        TwilioError::Refused(refusal) => Some(refusal),
        TwilioError::NotSent(_) | TwilioError::NoAnswer(_) | TwilioError::Unreadable(_) => None,
    }
}
