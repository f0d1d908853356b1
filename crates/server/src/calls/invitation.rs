//! Asks a worker to come to a call: with a task of their own, which names the task of the call. Until
//! their leg is there, an item in the call's map stands for them.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use serde_json::json;
use shared::{
    TaskSid, WorkerSid,
    event::CallStatus,
    reduce::{end_invitation, record_invitation},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{colleague::Colleague, context::Calls, error::Error, new_task, task_lifecycle},
    maps::{Decision, KnownMap},
    twilio::{AssignmentStatus, NewTask},
};

/// How long after its end `TaskRouter` may take to give a task up.
const MARGIN: Duration = Duration::from_secs(5);
const REJECTED: &str = "internal call rejected";
const NOT_NEEDED: &str = "the worker need not come";

/// Whom to ask, and in whose name.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) colleague: Colleague,
    /// The name of who asks.
    pub(crate) from: String,
    /// By which the task is found if its creation is not answered.
    pub(crate) correlation_id: String,
    /// The label of the claim, if the call was made to this colleague: nobody talks without them.
    pub(crate) claim: Option<String>,
}

/// Asks, and returns the task that does.
pub(crate) async fn send(
    calls: &Calls,
    call: &TaskSid,
    invitation: Invitation,
) -> Result<TaskSid, Error> {
    let attributes = json!({
        "type": "outbound",
        "direction": "outbound",
        "name": invitation.from,
        "from": invitation.from,
        "to": invitation.colleague.contact_uri,
        "targetWorker": invitation.colleague.contact_uri,
        "autoAnswer": "false",
        "internal": "true",
        "conferenceSid": call,
        "url": calls.urls.root(),
    });
    let timeout_seconds = calls.colleague_timeout_seconds;
    let task = NewTask { attributes, timeout_seconds };
    let task_sid = new_task::create(calls, task, &invitation.correlation_id).await?;
    record(calls, call, &task_sid, invitation).await?;
    Ok(task_sid)
}

/// Writes down that a task asks a worker to come: in the call's map for everybody, and in a map of the
/// task's own, without which native Flex reports an error.
pub(crate) async fn record(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    invitation: Invitation,
) -> Result<(), Error> {
    let item = ParticipantItem {
        worker_sid: Some(invitation.colleague.worker_sid),
        display_name: Some(invitation.colleague.name),
        label: invitation.claim,
        ..ParticipantItem::default()
    };
    let asked = task_sid.clone();
    let decision: Decision =
        Arc::new(move |map| record_invitation(map, &asked, &item).into_iter().collect());
    let (made, written) = tokio::join!(
        new_task::create_map(calls, task_sid, |_| {}),
        calls.maps.write(call, decision)
    );
    if let Err(error) = made {
        tracing::warn!(%task_sid, %error, "the invited worker's task has no map");
    }
    written?;
    look_later(calls, call, task_sid);
    Ok(())
}

/// Looks once what became of an invitation when its task's time is over: nobody tells.
fn look_later(calls: &Calls, call: &TaskSid, task_sid: &TaskSid) {
    let (me, call, task_sid) = (Weak::clone(&calls.me), call.clone(), task_sid.clone());
    let timeout = Duration::from_secs(calls.colleague_timeout_seconds.into());
    calls.background.later(timeout + MARGIN, async move {
        let Some(calls) = me.upgrade() else { return };
        if let Err(error) = end_if_over(&calls, &call, &task_sid).await {
            tracing::warn!(%call, %task_sid, %error, "an invitation may be shown for ever");
        }
    });
}

async fn end_if_over(calls: &Calls, call: &TaskSid, task_sid: &TaskSid) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    if !map.view().invitations.get(task_sid).is_some_and(ParticipantItem::is_connecting) {
        return Ok(());
    }
    match calls.twilio.fetch_task(task_sid).await {
        // The worker has said yes; their leg is on its way.
        Ok(task) if task.assignment_status == AssignmentStatus::Assigned => return Ok(()),
        Ok(_) => {}
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error.into()),
    }
    end(calls, call, task_sid, CallStatus::NoAnswer, REJECTED).await
}

/// Takes an invitation back: the worker need not come.
///
/// # Errors
/// When the task asks nobody to this call.
pub(crate) async fn take_back(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<(), Error> {
    let is_known = |map: &KnownMap| map.view().invitations.get(task_sid).is_some();
    // Another replica may have sent it.
    if !is_known(&calls.maps.known(call).await?) && !is_known(&calls.maps.read(call).await?) {
        return Err(Error::NotFound(format!("the task {task_sid} asks nobody to this call")));
    }
    end(calls, call, task_sid, CallStatus::Canceled, NOT_NEEDED).await
}

/// The worker who was asked does not come; says whether they were asked.
pub(crate) async fn reject(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    let map = calls.maps.read(call).await?;
    let mut is_known = false;
    for (task_sid, item) in map.view().invitations.iter() {
        if item.worker_sid.as_ref() != Some(worker_sid) {
            continue;
        }
        is_known = true;
        if !has_come(item) {
            end(calls, call, task_sid, CallStatus::NoAnswer, REJECTED).await?;
        }
    }
    Ok(is_known)
}

/// Nobody is asked to come to a conference that is over.
pub(crate) async fn take_all_back(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    for (task_sid, item) in map.invitations.iter() {
        if item.is_connecting() {
            take_back(calls, call, task_sid).await?;
        }
    }
    Ok(())
}

/// Ends an invitation, its task and, if the call was made to nobody else, the call. All of it may have
/// been done before.
async fn end(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    how: CallStatus,
    reason: &str,
) -> Result<(), Error> {
    task_lifecycle::end(calls, task_sid, reason).await?;
    let asked = task_sid.clone();
    let decision: Decision = Arc::new(move |map| {
        let item = map.invitations.get(&asked).and_then(|item| end_invitation(item, how));
        item.map(|item| MapChange::Invitation(asked.clone(), item)).into_iter().collect()
    });
    let map = calls.maps.write(call, decision).await?;
    let item = map.view().invitations.get(task_sid);
    if item.is_some_and(|item| item.label.is_some() && !has_come(item)) {
        end_call(calls, call, map.view(), reason).await?;
    }
    Ok(())
}

/// Whoever has come is not given up.
fn has_come(item: &ParticipantItem) -> bool {
    item.call_status == Some(CallStatus::Completed)
}

/// Ends a call that nobody was asked to but who does not come.
async fn end_call(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    reason: &str,
) -> Result<(), Error> {
    if let Some(conference_sid) = map.conference_sid() {
        match calls.twilio.end_conference(conference_sid).await {
            Ok(()) => {}
            // It is over.
            Err(error) if matches!(error.status(), Some(400 | 404)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    task_lifecycle::end(calls, call, reason).await
}
