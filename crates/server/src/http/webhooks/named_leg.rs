//! Which leg of ours a callback is about: its URL says it, with a proof that we wrote that.

use shared::{ConferenceSid, TaskSid, label::Label};

use crate::{
    calls::callback_url::CallbackUrls,
    http::{
        auth::signed_request::SignedRequest, error_response::Error, webhooks::fields::task_sid,
    },
};

/// What the URL says.
#[derive(Debug)]
pub(super) struct NamedLeg {
    pub(super) task_sid: TaskSid,
    pub(super) conference_sid: ConferenceSid,
    pub(super) label: Label,
}

/// Reads the leg that the URL names.
///
/// # Errors
/// When a field is missing, or the proof is not ours for this path: Twilio signs any URL that a browser gives it.
pub(super) fn named_leg(
    request: &SignedRequest,
    urls: &CallbackUrls,
    path: &str,
) -> Result<NamedLeg, Error> {
    let task_sid = task_sid(request, "taskSid")?;
    let conference_sid = ConferenceSid::parse(request.required_in_query("conferenceSid")?)
        .map_err(|error| Error::bad_field("conferenceSid", error))?;
    let label = Label::parse(request.required_in_query("label")?);
    let proof = request.query("proof").unwrap_or_default();
    if !urls.is_proof_of_leg(path, &task_sid, &conference_sid, &label, proof) {
        return Err(Error::BadSignature);
    }
    Ok(NamedLeg { task_sid, conference_sid, label })
}
