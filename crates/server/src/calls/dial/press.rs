//! Claims to call somebody because an agent has pressed a button: one more number, the customer once more,
//! or a colleague.
//!
//! Two presses for the same number ring it once, and so does one press that arrives twice; also where
//! replicas hear of them at once.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid,
    dial::{self, Press, Standing, end_claim, is_called, standing},
    label::{Label, LegId},
    reduce::DialledLeg,
    sync_map::ConferenceMap,
};

use crate::{
    calls::{
        context::Calls,
        dial::held_claim::{HeldClaim, lease_is_over},
        dialled_leg,
        error::Error,
        leg_address::conference_of_map,
        new_task,
        polling::Polling,
    },
    clock::Instant,
    maps::KnownMap,
    twilio::rounds::{MAX_ROUNDS, pause},
};

/// What a press has come to.
#[derive(Debug)]
pub(crate) enum Claimed {
    /// It is claimed: whoever asks calls, in the conference of this map.
    Held(HeldClaim, KnownMap),
    /// Whoever claimed it before has dialled this leg.
    Dialled(CallSid),
    /// Whoever claimed it before has asked the colleague with this task. The map may not say so.
    Invited(TaskSid, LegId),
    /// Another press calls them, or they are there.
    AlreadyCalled,
}

/// Claims to call whom a press calls.
///
/// # Errors
/// [`Error::DialUnknown`]: an earlier request of this press has claimed it, and it is not known whether
/// it called. [`Error::DialRefused`]: it was refused.
pub(crate) async fn claim(
    calls: &Calls,
    task_sid: &TaskSid,
    press: &Press,
) -> Result<Claimed, Error> {
    let mut over = None;
    let mut polling = Polling::default();
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let since = Instant::now();
        let map = write(calls, task_sid, press, over.as_ref()).await?;
        if let Standing::Claimed(label) = standing(map.view(), press) {
            if is_colleague_there(calls, task_sid, press).await? {
                release(calls, task_sid, &press.id).await?;
                return Ok(Claimed::AlreadyCalled);
            }
            let held = HeldClaim::new(label, Some(press.request.clone()), since);
            return Ok(Claimed::Held(held, map));
        }
        // What this replica remembers may be over.
        let map = calls.maps.read(task_sid).await?;
        match standing(map.view(), press) {
            Standing::Free | Standing::Claimed(_) => {}
            Standing::Dialled(call_sid) => return Ok(Claimed::Dialled(call_sid)),
            Standing::Refused(refusal) => return Err(Error::DialRefused(refusal)),
            Standing::AlreadyCalled => return Ok(Claimed::AlreadyCalled),
            Standing::Contended(_) if over.is_some() || !lease_is_over(calls, &map) => {
                return Ok(Claimed::AlreadyCalled);
            }
            Standing::Contended(label) => {
                match what_became(calls, task_sid, press, &label, &map).await? {
                    Some(claimed) => return Ok(claimed),
                    None => over = Some(label),
                }
            }
            Standing::Repeated(label) => {
                if let Some(claimed) = what_became(calls, task_sid, press, &label, &map).await? {
                    return Ok(claimed);
                }
                if !polling.wait_for_next().await {
                    return Err(Error::DialUnknown);
                }
            }
        }
    }
    Err(Error::TooManyWriters(format!("the claims of the task {task_sid}")))
}

/// Whether a colleague came before they were claimed, of whom this replica had not heard: the join of a worker, as in
/// a conference that was born again, need not change `conf_status`.
async fn is_colleague_there(
    calls: &Calls,
    task_sid: &TaskSid,
    press: &Press,
) -> Result<bool, Error> {
    if press.worker_sid.is_none() {
        return Ok(false);
    }
    Ok(is_called(calls.maps.read(task_sid).await?.view(), press))
}

/// Releases the claim of a press that calls nobody.
pub(crate) async fn release(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> Result<(), Error> {
    let id = id.clone();
    let decision = move |map: &ConferenceMap| end_claim(map, &id).into_iter().collect();
    calls.maps.write(task_sid, Arc::new(decision)).await?;
    Ok(())
}

/// By which the task is found that asks a colleague on a claim.
pub(crate) fn correlation_id(call: &TaskSid, id: &LegId) -> String {
    format!("{call}.{id}")
}

/// The task with which an earlier request of this press has asked a colleague, of whom the map says that
/// they are asked or there: not on which press.
pub(crate) async fn asked_before(
    calls: &Calls,
    call: &TaskSid,
    id: &LegId,
) -> Result<Option<TaskSid>, Error> {
    Ok(new_task::find(calls, &correlation_id(call, id)).await?)
}

async fn write(
    calls: &Calls,
    task_sid: &TaskSid,
    press: &Press,
    over: Option<&Label>,
) -> Result<KnownMap, Error> {
    let (press, over) = (press.clone(), over.cloned());
    let decision =
        move |map: &ConferenceMap| dial::claim(map, &press, over.as_ref()).into_iter().collect();
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}

/// Asks Twilio what became of a claim of which the map has no leg. `None`: nothing, as far as it knows.
async fn what_became(
    calls: &Calls,
    task_sid: &TaskSid,
    press: &Press,
    label: &Label,
    map: &KnownMap,
) -> Result<Option<Claimed>, Error> {
    let (Label::Customer(id) | Label::External(id)) = label else { return Ok(None) };
    if press.asks_with_a_task() {
        let asked = new_task::find(calls, &correlation_id(task_sid, id)).await?;
        return Ok(asked.map(|asked| Claimed::Invited(asked, id.clone())));
    }
    let conference_sid = match conference_of_map(calls, task_sid, map.view()).await {
        Ok(conference_sid) => conference_sid,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(call_sid) = dialled_leg::find(calls, &conference_sid, label).await? else {
        return Ok(None);
    };
    let leg = DialledLeg {
        call_sid: call_sid.clone(),
        conference_sid,
        label: label.clone(),
        phone_number: press.to.clone(),
    };
    dialled_leg::write_dialled(calls, task_sid, leg).await?;
    Ok(Some(Claimed::Dialled(call_sid)))
}
