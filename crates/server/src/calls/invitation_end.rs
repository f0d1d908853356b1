//! Ends an invitation: the worker does not come, need not come, or was not reached in time.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid, WorkerSid,
    event::CallStatus,
    reduce::{accepted_invitations, end_invitation},
    sync_map::{ConferenceMap, MapChange, ParticipantItem, TransferEnd},
    transfer::{self, customer_is_held},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        held_customer,
        invitation_without_proof::{is_offered_to, waits_for},
        leg_address, policy, task_lifecycle,
    },
    maps::{Decision, KnownMap},
    twilio::{AssignmentStatus, Task},
};

const REJECTED: &str = "internal call rejected";
/// The attribute of a task that asks somebody to come: the task of the call.
const CALL: &str = "conferenceSid";
const NOT_NEEDED: &str = "the worker need not come";

/// Takes an invitation back: the worker need not come.
///
/// # Errors
/// When the task asks nobody to this call.
pub(crate) async fn take_back(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<(), Error> {
    let is_known = |map: &KnownMap| map.view().invitations.contains_key(task_sid);
    let mut map = calls.maps.known(call).await?;
    if !is_known(&map) {
        // Another replica may have sent it.
        map = calls.maps.read(call).await?;
    }
    if !is_known(&map) {
        return Err(Error::NotFound(format!("the task {task_sid} asks nobody to this call")));
    }
    if map.view().invitations.get(task_sid).is_some_and(has_come) {
        return Ok(());
    }
    end(calls, call, task_sid, CallStatus::Canceled, NOT_NEEDED).await
}

/// Nobody is asked to come to a conference that is over.
pub(crate) async fn take_all_back(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    for (task_sid, item) in &map.invitations {
        if item.is_connecting() {
            take_back(calls, call, task_sid).await?;
        }
    }
    Ok(())
}

/// The worker who was asked does not come; says whether they were asked.
pub(crate) async fn reject(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    let map = calls.maps.read(call).await?;
    let mut is_known = false;
    for (task_sid, item) in &map.view().invitations {
        if item.worker_sid.as_ref() != Some(worker_sid) {
            continue;
        }
        let is_proved = calls.proofs.has_invitation(call, task_sid, item);
        if !is_proved && !is_offered_to(calls, task_sid, worker_sid).await? {
            continue;
        }
        is_known = true;
        if has_come(item) {
            continue;
        }
        end(calls, call, task_sid, CallStatus::NoAnswer, REJECTED).await?;
        if !is_proved && waits_for(calls, call, map.view(), worker_sid).await? {
            end_call(calls, call, map.view(), REJECTED).await?;
        }
    }
    Ok(is_known)
}

/// Ends one whose time is over, unless the worker is coming.
pub(crate) async fn end_if_over(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<(), Error> {
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

/// Ends those invitations whose workers are in the conference. Of a join and an invitation that two replicas write,
/// neither has to know the other; whoever reads the map afterwards sees both.
pub(crate) async fn end_those_accepted(
    calls: &Calls,
    call: &TaskSid,
    read: KnownMap,
) -> Result<KnownMap, Error> {
    if accepted_invitations(read.view()).is_empty() {
        return Ok(read);
    }
    Ok(calls.maps.write(call, Arc::new(accepted_invitations)).await?)
}

/// Ends those invitations whose tasks are over, also where the replica that waited for it is gone, and also
/// those to a conference before this one.
pub(crate) async fn end_those_over(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    for (task_sid, _) in map.invitations.iter().filter(|(_, item)| item.is_connecting()) {
        let is_over = match calls.twilio.fetch_task(task_sid).await {
            Ok(task) if task.assignment_status == AssignmentStatus::Assigned => {
                leg_is_gone(calls, &task).await?
            }
            Ok(task) => task.assignment_status.is_over(),
            Err(error) if error.is_not_found() => true,
            Err(error) => return Err(error.into()),
        };
        if is_over {
            end(calls, call, task_sid, CallStatus::NoAnswer, REJECTED).await?;
        }
    }
    Ok(())
}

/// Whether the call is over with which a worker has said yes: their leg was on its way, and does not come.
pub(crate) async fn leg_is_gone(calls: &Calls, task: &Task) -> Result<bool, Error> {
    let call_sid = task.attributes.string("worker_call_sid");
    let Some(call_sid) = call_sid.and_then(|sid| CallSid::parse(&sid).ok()) else {
        return Ok(false);
    };
    match calls.twilio.fetch_call(&call_sid).await {
        Ok(call) => Ok(CallStatus::parse(&call.status).is_some_and(CallStatus::is_final)),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Whether the customer whom this worker was to take over is on hold, as far as is known.
async fn may_be_held(calls: &Calls, call: &TaskSid, task_sid: &TaskSid) -> Result<bool, Error> {
    let map = calls.maps.known(call).await?;
    let item = map.view().invitations.get(task_sid);
    let is_handed_over =
        item.is_some_and(|item| transfer::end(item, TransferEnd::TakenBack).is_some());
    // Of whom the map says it, the write looks by itself: they may be let in meanwhile.
    if !is_handed_over || map.view().has_ended() || customer_is_held(map.view()) {
        return Ok(false);
    }
    Ok(held_customer::is_on_hold(calls, call, map.view()).await.unwrap_or_else(|error| {
        tracing::warn!(%call, %error, "nobody knows whether the customer is on hold");
        true
    }))
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
    if asks_to_come(calls, call, task_sid).await? {
        task_lifecycle::end(calls, task_sid, reason).await?;
    }
    let may_be_held = may_be_held(calls, call, task_sid).await?;
    let asked = task_sid.clone();
    let decision: Decision = Arc::new(move |map| {
        let item = map.invitations.get(&asked).and_then(|item| end_invitation(item, how));
        let is_over = !may_be_held && !customer_is_held(map);
        let item = item.map(|item| {
            // The agent talks to the customer, and has taken them back by it.
            let over = transfer::end(&item, TransferEnd::TakenBack).filter(|_| is_over);
            over.unwrap_or(item)
        });
        item.map(|item| MapChange::Invitation(asked.clone(), item)).into_iter().collect()
    });
    let map = calls.maps.write(call, decision).await?;
    let item = map.view().invitations.get(task_sid);
    let is_for_nobody_else = |item: &ParticipantItem| {
        item.label.is_some() && !has_come(item) && calls.proofs.has_invitation(call, task_sid, item)
    };
    if item.is_some_and(is_for_nobody_else) {
        end_call(calls, call, map.view(), reason).await?;
    }
    let leg = item.filter(|item| calls.proofs.has_transfer(call, task_sid, item));
    let leg = leg.and_then(|item| item.transfer.as_ref()?.leg.as_ref());
    match leg {
        // The agent who wanted to leave stays; if they have left, the customer is not left alone.
        Some(leg) if !map.view().has_ended() => policy::after_leave(calls, call, leg).await,
        _ => Ok(()),
    }
}

/// Whether a task asks somebody to come to a call, so that the people of the call may end it: the item
/// proves it, or the task names the call. It does not name another one, whatever a map says.
pub(crate) async fn asks_to_come(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<bool, Error> {
    let map = calls.maps.known(call).await?;
    let item = map.view().invitations.get(task_sid);
    if item.is_some_and(|item| calls.proofs.has_invitation(call, task_sid, item)) {
        return Ok(true);
    }
    let named = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => task.attributes.string(CALL),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    let asks = named.as_deref() == Some(call.as_str());
    if !asks {
        tracing::warn!(%call, %task_sid, "a task that the map names asks nobody to this call");
    }
    Ok(asks)
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
    let conference = match leg_address::conference_of_map(calls, call, map).await {
        Ok(conference_sid) => Some(conference_sid),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    if let Some(conference_sid) = conference {
        match calls.twilio.end_conference(&conference_sid).await {
            Ok(()) => {}
            // It is over.
            Err(error) if error.is_of_what_is_over() => {}
            Err(error) => return Err(error.into()),
        }
    }
    task_lifecycle::end(calls, call, reason).await
}
