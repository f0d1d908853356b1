//! Fields that several of Twilio's requests have.

use shared::{CallSid, TaskSid};

use crate::http::{auth::signed_request::SignedRequest, error_response::Error};

/// Reads the leg that a request is about.
pub(crate) fn call_sid(request: &SignedRequest) -> Result<CallSid, Error> {
    CallSid::parse(request.required("CallSid")?).map_err(|error| Error::bad_field("CallSid", error))
}

/// Reads a task SID that the URL must have.
pub(crate) fn task_sid(request: &SignedRequest, name: &'static str) -> Result<TaskSid, Error> {
    TaskSid::parse(request.required_in_query(name)?).map_err(|error| Error::bad_field(name, error))
}
