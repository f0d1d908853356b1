//! Which call a request is about, for every line of the log that is written while it is handled.
//!
//! **Invariant:** only what has the form of a SID gets into the log: Twilio and browsers send these fields.

use shared::{CallSid, ConferenceSid, TaskSid};
use tracing::{Span, field};

use crate::http::auth::{call_ownership::OwnedTask, named_call::NamedCall};

/// Notes what Twilio tells of, or asks about. `form` is what it says, `query` what the URL says.
pub(crate) fn note_callback<'a>(
    event: &'static str,
    form: impl Fn(&str) -> Option<&'a str>,
    query: impl Fn(&str) -> Option<&'a str>,
) {
    let span = Span::current();
    span.record("event", event);
    let task = form("FriendlyName").or_else(|| query("taskSid"));
    if let Some(task_sid) = task.and_then(|text| TaskSid::parse(text).ok()) {
        span.record("task_sid", field::display(task_sid));
    }
    let conference = form("ConferenceSid").or_else(|| query("conferenceSid"));
    if let Some(conference) = conference {
        if let Ok(conference_sid) = ConferenceSid::parse(conference) {
            span.record("conference_sid", field::display(conference_sid));
        // An invited worker's task is not the call's, whose conference is named as its own task.
        } else if let Ok(call) = TaskSid::parse(conference) {
            span.record("call", field::display(call));
        }
    }
    if let Some(call_sid) = form("CallSid").and_then(|text| CallSid::parse(text).ok()) {
        note_leg(&call_sid);
    }
}

/// Notes what a browser names of its call.
pub(crate) fn note_named(named: &NamedCall) {
    let span = Span::current();
    match named {
        NamedCall::Task(task_sid) => note_task(task_sid),
        NamedCall::Conference(conference_sid, task_sid) => {
            span.record("conference_sid", field::display(conference_sid));
            if let Some(task_sid) = task_sid {
                note_task(task_sid);
            }
        }
        NamedCall::Call(call_sid) => note_leg(call_sid),
    }
}

/// Notes the task of a call that was named by its conference or by a leg.
pub(crate) fn note_found(named: &NamedCall, found: &OwnedTask) {
    match named {
        NamedCall::Task(_) | NamedCall::Conference(_, Some(_)) => {}
        NamedCall::Conference(_, None) | NamedCall::Call(_) => note_task(found.task_sid()),
    }
}

/// Notes the task of a call.
pub(crate) fn note_task(task_sid: &TaskSid) {
    Span::current().record("task_sid", field::display(task_sid));
}

/// Notes a leg.
pub(crate) fn note_leg(call_sid: &CallSid) {
    Span::current().record("call_sid", field::display(call_sid));
}
