//! Tasks that are still assigned although their conference is over.

use std::collections::BTreeSet;

use shared::TaskSid;

use super::conference::{heal_ended, heal_if_over, is_ours, remembered_or_read};
use crate::{
    calls::{context::Calls, error::Error, invitation_end, task_lifecycle},
    maps::KnownMap,
    twilio::{AssignmentStatus, Task},
};

const NOT_LET_IN: &str = "the worker was not let into the call";

/// The task of the call that a task belongs to: an invited worker has another one.
async fn call_of(calls: &Calls, task: &Task) -> Result<TaskSid, Error> {
    // Twilio says that lists may leave the attributes out.
    let fetched = if task.attributes.is_empty() {
        Some(calls.twilio.fetch_task(&task.sid).await?)
    } else {
        None
    };
    let task = fetched.as_ref().unwrap_or(task);
    let named = task.attributes.string("conferenceSid");
    Ok(named.and_then(|sid| TaskSid::parse(&sid).ok()).unwrap_or_else(|| task.sid.clone()))
}

/// Ends a task whose call is over: `live` are the calls that go on.
pub(super) async fn heal(
    calls: &Calls,
    task: &Task,
    live: &BTreeSet<TaskSid>,
) -> Result<(), Error> {
    let call = &call_of(calls, task).await?;
    if live.contains(call) {
        return end_if_unknown(calls, call, task).await;
    }
    let map = remembered_or_read(calls, call).await?;
    let map = map.view();
    if !is_ours(map) {
        return Ok(());
    }
    let Some(conference_sid) = map.conference_sid() else {
        return heal_unheard(calls, call, task).await;
    };
    if !heal_if_over(calls, call, conference_sid).await? {
        return Ok(());
    }
    if task.assignment_status != AssignmentStatus::Assigned {
        return Ok(());
    }
    task_lifecycle::end(calls, &task.sid, task_lifecycle::CONFERENCE_ENDED).await
}

/// Ends the task of a worker who was asked to come to a call that goes on, who is not there, and of whom
/// its map does not know: who wrote the task did not get as far as the map, so the worker was not let in.
async fn end_if_unknown(calls: &Calls, call: &TaskSid, task: &Task) -> Result<(), Error> {
    let is_known = |map: &KnownMap| {
        let map = map.view();
        !is_ours(map) || map.invitations.contains_key(&task.sid)
    };
    if task.sid == *call
        || task.assignment_status != AssignmentStatus::Assigned
        || is_known(&remembered_or_read(calls, call).await?)
        || is_known(&calls.maps.read(call).await?)
    {
        return Ok(());
    }
    // Lists may leave the attributes out.
    let task = calls.twilio.fetch_task(&task.sid).await?;
    if invitation_end::leg_is_gone(calls, &task).await? {
        task_lifecycle::end(calls, &task.sid, NOT_LET_IN).await?;
    }
    Ok(())
}

/// Ends a call of which no event has come. Without a conference the worker's telephone may be about to
/// ring.
async fn heal_unheard(calls: &Calls, call: &TaskSid, task: &Task) -> Result<(), Error> {
    if task.assignment_status != AssignmentStatus::Assigned {
        return Ok(());
    }
    let conferences = calls.twilio.list_completed_conferences(call.as_str()).await?;
    match conferences.into_iter().next() {
        Some(over) => heal_ended(calls, call, &over.sid, over.reason_conference_ended).await,
        None => Ok(()),
    }
}
