//! Sees to it that the customer is dialled when a worker is there to talk to them.

use shared::{
    ConferenceSid, TaskSid,
    label::Label,
    reduce::DialledLeg,
    sync_map::{CustomerDial, ParticipantItem},
};

use crate::{
    calls::{
        context::Calls,
        dial::{
            claim::{Claim, change_dial, release, worker_in},
            colleague,
            from_task::{end_if_given_up, put_dial_of_task, replace_with_dial_of_task},
            held_claim::HeldClaim,
            recover::find_dialled,
            refusal::{refusal, refusal_of},
            ring::{NoDial, RetryLimit, TRIES, ring},
            unwanted_leg::cancel_if_unwanted,
        },
        dialled_leg::{self, NewLeg, NotRung},
        error::Error,
        phone_number::callee,
        recording::plan,
        task_attributes::{self, Legs},
    },
    maps::KnownMap,
};

/// Dials if an event has claimed it with this claim: it shows a worker whose join was not heard, or was
/// not carried out.
pub(crate) async fn dial_if_claimed(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
    claim: Claim,
) -> Result<(), Error> {
    if !map.view().customer_dial().is_some_and(|dial| claim.is_mine(dial)) {
        return Ok(());
    }
    dial_customer(calls, task_sid, conference_sid, map, claim).await
}

/// The map with a dial that is proved, if it is claimed with this claim. `None`: nobody is to be dialled.
async fn with_dial(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
    claim: &Claim,
) -> Result<Option<KnownMap>, Error> {
    let map = match map.view().customer_dial() {
        Some(_) => map,
        None => match put_dial_of_task(calls, task_sid, conference_sid, map.view(), claim).await? {
            Some(map) => map,
            None => return Ok(None),
        },
    };
    let is_unproved = map
        .view()
        .customer_dial()
        .is_some_and(|dial| claim.is_mine(dial) && !calls.proofs.has_dial(task_sid, dial));
    if is_unproved {
        return replace_with_dial_of_task(calls, task_sid, conference_sid, map.view(), claim).await;
    }
    Ok(Some(map))
}

/// Dials if the claim is ours; else finds what the one who claimed has dialled.
pub(crate) async fn dial_customer(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
    claim: Claim,
) -> Result<(), Error> {
    let Some(worker) = worker_in(map.view()).cloned() else {
        // The leave was decided together with the join: whoever comes next may claim.
        return release(calls, task_sid, &claim.id).await;
    };
    let map = match with_dial(calls, task_sid, conference_sid, map, &claim).await {
        Ok(Some(map)) => map,
        Ok(None) => return Ok(()),
        Err(error) => {
            // Nothing was dialled: whoever comes next may claim.
            release(calls, task_sid, &claim.id).await?;
            return Err(error);
        }
    };
    let Some(dial) = map.view().customer_dial() else { return Ok(()) };
    if let Some(worker_sid) = dial.worker_sid.clone() {
        return colleague::call(calls, task_sid, map, claim, worker_sid).await;
    }
    let legs = |map: &KnownMap, customer| Legs {
        conference_sid: conference_sid.clone(),
        worker: worker.clone(),
        customer,
        map: map.view().clone(),
    };
    if !claim.is_mine(dial) {
        let Some((map, leg)) = find_dialled(calls, task_sid, conference_sid, map.clone()).await?
        else {
            return end_if_given_up(calls, task_sid, conference_sid, map.view()).await;
        };
        let item = map.view().participants.get(&leg);
        // Whoever dialled it may have died before they looked whether somebody waits for it. Nobody's
        // telephone stops because a map alone says that it is of this call.
        let is_ours_and_rings = |item: &ParticipantItem| {
            item.is_connecting() && calls.proofs.has_leg(task_sid, &leg, item)
        };
        if item.is_some_and(is_ours_and_rings) {
            cancel_if_unwanted(calls, task_sid, &leg).await?;
        }
        let of_another = item
            .and_then(|item| item.conference_sid.as_ref())
            .is_some_and(|of_item| of_item != conference_sid);
        let legs = legs(&map, (!of_another).then_some(leg));
        return task_attributes::name_participants(calls, task_sid, &legs, None).await;
    }
    // While it begins to ring, the task is read; while the leg is recorded, the task is written.
    let (leg, task) = tokio::join!(
        ring_customer(calls, task_sid, conference_sid, &map, dial, &claim),
        calls.twilio.fetch_task(task_sid)
    );
    let Some(leg) = leg? else { return Ok(()) };
    let legs = legs(&map, Some(leg.call_sid.clone()));
    // Each is done whether or not the other can be: a person who rings must be seen.
    let (written, named) = tokio::join!(
        write_and_look(calls, task_sid, leg),
        task_attributes::name_participants(calls, task_sid, &legs, task.ok())
    );
    written.and(named)
}

/// Rings the customer's telephone. `None`: Twilio refused, and the map says so.
async fn ring_customer(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &KnownMap,
    dial: &CustomerDial,
    claim: &Claim,
) -> Result<Option<DialledLeg>, Error> {
    let label = Label::Customer(claim.id.clone());
    // Wherever the number comes from: this is where it rings.
    let to = match callee(calls, "to", &dial.to, None) {
        Ok(to) => to.number,
        Err(error) => {
            tracing::warn!(%task_sid, "whom the task is to dial is no number that is called");
            let refusal = refusal_of(&error);
            let refuse = move |dial: &mut CustomerDial| dial.refusal = Some(refusal.clone());
            change_dial(calls, task_sid, &claim.id, refuse).await?;
            return Ok(None);
        }
    };
    let leg = NewLeg {
        conference_sid: conference_sid.clone(),
        label: label.clone(),
        to,
        from: dial.from.clone(),
        is_recorded: plan::records_customer(calls, task_sid, map.view()),
    };
    let held = HeldClaim::new(label, None, claim.since);
    match ring(calls, task_sid, leg, held, RetryLimit::Tries(TRIES)).await {
        Ok(leg) => Ok(Some(leg)),
        Err(NoDial::ClaimLost) => Ok(None),
        Err(NoDial::NotRenewed(error)) => {
            // Nothing rings: the next event that shows the worker claims the dial anew.
            release(calls, task_sid, &claim.id).await?;
            Err(error)
        }
        Err(NoDial::NotRung(NotRung::Unknown(error))) => {
            tracing::warn!(%task_sid, %error, "it is not known whether the customer was dialled");
            Err(Error::DialUnknown)
        }
        Err(NoDial::NotRung(NotRung::Refused(error))) => {
            tracing::warn!(%task_sid, %error, "twilio did not dial the customer");
            let refusal = refusal(error);
            let refuse = move |dial: &mut CustomerDial| dial.refusal = Some(refusal.clone());
            change_dial(calls, task_sid, &claim.id, refuse).await?;
            Ok(None)
        }
    }
}

/// Brings the leg into the map, and cancels it if nobody waits for it any more.
async fn write_and_look(calls: &Calls, task_sid: &TaskSid, leg: DialledLeg) -> Result<(), Error> {
    let call_sid = leg.call_sid.clone();
    dialled_leg::write_dialled(calls, task_sid, leg).await?;
    cancel_if_unwanted(calls, task_sid, &call_sid).await.map(drop)
}
