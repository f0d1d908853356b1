//! Whether the operator's service lets a number be dialled. Colleagues are not asked about: they are no
//! numbers.
//!
//! It is asked before a task, a map or a leg is made. A dial that is proved in a map was asked about before
//! it was written, so whoever finds it there does not ask again.

use shared::{TaskSid, WorkerSid, api::code, sync_map::DialRefusal};

use crate::{
    calls::{context::Calls, error::Error, flex_user::FlexUser},
    dial_check::{Answer, DialKind, Question},
};

const NOT_ANSWERED: &str = "whether this number may be called cannot be checked at the moment";
const NO_REASON: &str = "this number may not be called";

/// Asks for an agent.
pub(crate) async fn ask_for(
    calls: &Calls,
    user: &FlexUser,
    kind: DialKind,
    task_sid: Option<&TaskSid>,
    (to, from): (&str, &str),
) -> Result<(), Error> {
    ask(calls, user.worker_sid.as_ref(), kind, task_sid, (to, from)).await
}

/// Asks, if there is somebody to ask.
///
/// # Errors
/// [`Error::DialRefused`]: it is not dialled.
pub(crate) async fn ask(
    calls: &Calls,
    worker_sid: Option<&WorkerSid>,
    kind: DialKind,
    task_sid: Option<&TaskSid>,
    (to, from): (&str, &str),
) -> Result<(), Error> {
    let Some(dial_check) = &calls.dial_check else { return Ok(()) };
    let question = Question {
        kind,
        to: to.to_owned(),
        from: from.to_owned(),
        worker_sid: worker_sid.cloned(),
        task_sid: task_sid.cloned(),
    };
    let (code, message) = match dial_check.ask(&question).await {
        Answer::Allowed => return Ok(()),
        Answer::None(_) if dial_check.dials_unchecked() => return Ok(()),
        Answer::None(_) => (code::UNAVAILABLE, NOT_ANSWERED.to_owned()),
        // The agent reads the reason where there is one, else a text in their own language.
        Answer::Refused(Some(reason)) => (code::CALL_NOT_ALLOWED, reason),
        Answer::Refused(None) => (code::NUMBER_REFUSED, NO_REASON.to_owned()),
    };
    Err(Error::DialRefused(DialRefusal { code, message }))
}
