//! What became of a dial that another request has claimed, or one of ours before.

use shared::{
    CallSid, ConferenceSid, TaskSid,
    label::{Label, LegId},
    reduce::DialledLeg,
    sync_map::{CustomerDial, DialState},
};

use crate::{
    calls::{
        context::Calls,
        dial::{
            claim::{change_dial, dialled_leg},
            held_claim::lease_is_over,
            refusal::not_known,
        },
        dialled_leg::{find, write_dialled},
        error::Error,
        polling::Polling,
    },
    maps::KnownMap,
};

/// The leg that somebody else has dialled, or we before, and the map that says so.
pub(crate) async fn find_dialled(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    known: KnownMap,
) -> Result<Option<(KnownMap, CallSid)>, Error> {
    if let Some(call_sid) = dialled_leg(known.view()) {
        return Ok(Some((known, call_sid)));
    }
    let mut polling = Polling::default();
    let (map, id) = loop {
        let map = calls.maps.read(task_sid).await?;
        if let Some(call_sid) = dialled_leg(map.view()) {
            return Ok(Some((map, call_sid)));
        }
        match map.view().customer_dial().map(CustomerDial::state) {
            // Refused: it is in the map.
            None | Some(DialState::Refused(_)) => return Ok(None),
            Some(DialState::Claimed(id)) if lease_is_over(calls, &map) => break (map, id),
            // Waiting: the claim was given back, and the next try may claim.
            Some(DialState::Claimed(_) | DialState::Waiting) => {}
        }
        if !polling.wait_for_next().await {
            return Err(Error::BeingDialled);
        }
    };
    let Some(dial) = map.view().customer_dial() else { return Ok(None) };
    let label = Label::Customer(id.clone());
    let Some(call_sid) = find(calls, conference_sid, &label).await? else {
        tracing::warn!(%task_sid, "it is not known whether the customer was dialled");
        return record_unknown_outcome(calls, task_sid, &id).await;
    };
    let leg = DialledLeg {
        call_sid: call_sid.clone(),
        conference_sid: conference_sid.clone(),
        label,
        phone_number: dial.to.clone(),
    };
    // As it was written: whether somebody waits for the leg is looked at next.
    let map = write_dialled(calls, task_sid, leg).await?;
    Ok(Some((map, call_sid)))
}

/// Tells the agent that nobody knows whether it rang. A leg that has come into the map in the meantime
/// tells more.
pub(crate) async fn record_unknown_outcome(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
) -> Result<Option<(KnownMap, CallSid)>, Error> {
    let map = change_dial(calls, task_sid, id, |dial| dial.refusal = Some(not_known())).await?;
    if let Some(call_sid) = dialled_leg(map.view()) {
        return Ok(Some((map, call_sid)));
    }
    match map.view().customer_dial().map(CustomerDial::state) {
        None | Some(DialState::Refused(_)) => Ok(None),
        // One that cannot be read is its writer's, who alone can tell.
        Some(DialState::Claimed(_) | DialState::Waiting) => Err(Error::DialUnknown),
    }
}
