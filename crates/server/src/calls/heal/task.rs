//! Tasks that are still assigned although their conference is over, or goes on without their worker.

use std::collections::BTreeSet;

use shared::{
    TaskSid, WorkerSid, rejoin,
    sync_map::{ConferenceMap, ParticipantType},
};

use super::conference::{heal_ended, heal_if_over, is_ours, remembered_or_read};
use crate::{
    calls::{context::Calls, error::Error, invitation_end, report, task_lifecycle},
    maps::KnownMap,
    metrics::Heal,
    twilio::{AssignmentStatus, Task},
};

const NOT_LET_IN: &str = "the worker was not let into the call";
const HAS_LEFT: &str = "the worker has left the call";

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
        return end_if_worker_is_gone(calls, call, task).await;
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
    let reported = report::write_at_the_end(calls, call, map).await;
    task_lifecycle::end(calls, &task.sid, task_lifecycle::CONFERENCE_ENDED).await?;
    calls.metrics.heal(Heal::LostTask);
    reported
}

/// Ends the task of a worker whose call goes on without them, where its map does not tell.
async fn end_if_worker_is_gone(calls: &Calls, call: &TaskSid, task: &Task) -> Result<(), Error> {
    let is_own = task.sid == *call;
    let is_known = |map: &KnownMap| {
        let map = map.view();
        let is_there = if is_own { has_own_worker(map) } else { has_invited(map, &task.sid) };
        !is_ours(map) || is_there || rejoin::waiting(map).is_some()
    };
    if task.assignment_status != AssignmentStatus::Assigned
        || is_known(&remembered_or_read(calls, call).await?)
        || is_known(&calls.maps.read(call).await?)
    {
        return Ok(());
    }
    // Lists may leave the attributes out.
    let task = calls.twilio.fetch_task(&task.sid).await?;
    if invitation_end::leg_is_gone(calls, &task).await? {
        let reason = if is_own { HAS_LEFT } else { NOT_LET_IN };
        task_lifecycle::end(calls, &task.sid, reason).await?;
        calls.metrics.heal(Heal::LostTask);
    }
    Ok(())
}

/// Whether the worker of the call's own task is in the conference. If their leave was lost and the
/// conference began anew with a colleague, nothing of them is left in the map.
fn has_own_worker(map: &ConferenceMap) -> bool {
    let is_invited = |worker: &WorkerSid| {
        map.invitations.values().any(|item| item.worker_sid.as_ref() == Some(worker))
    };
    workers(map).any(|worker| !worker.is_some_and(is_invited))
}

/// Whether the worker who was asked is in the conference, or on the way. If not, who wrote the task did not
/// get as far as the map, so the worker was not let in; or the conference began anew since.
fn has_invited(map: &ConferenceMap, task_sid: &TaskSid) -> bool {
    let Some(item) = map.invitations.get(task_sid) else { return false };
    map.invited().any(|(invited, _)| invited == task_sid)
        || workers(map).any(|worker| worker == item.worker_sid.as_ref())
}

fn workers(map: &ConferenceMap) -> impl Iterator<Item = Option<&WorkerSid>> {
    map.joined()
        .filter(|(_, item)| item.participant_type == ParticipantType::Worker)
        .map(|(_, item)| item.worker_sid.as_ref())
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
