//! What follows from a press that calls the customer once more, who was not reached or has hung up: the
//! map says why nobody rings, or the task names the new leg.

use shared::{
    CallSid, TaskSid,
    api::code,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    sync_map::{ConferenceMap, CustomerDial, DialRefusal, ParticipantType},
};

use crate::calls::{
    context::Calls,
    dial::{claim::change_dial, refusal::refusal_of},
    dialled_leg,
    error::Error,
    leg_address::conference_of_map,
    task_attributes::{self, Legs},
};

/// The leg of a dial of which nobody knew whether it rang, if it rings by now: whoever calls again would ring
/// the customer a second time. It comes into the map.
pub(crate) async fn find_late_leg(
    calls: &Calls,
    task_sid: &TaskSid,
    to: &PhoneNumber,
) -> Result<Option<CallSid>, Error> {
    let dials = |map: &ConferenceMap| map.customer_dial().is_some_and(|it| it.to == to.as_str());
    if !dials(calls.maps.known(task_sid).await?.view()) {
        return Ok(None);
    }
    // Another replica may have written that it is not known.
    let map = calls.maps.read(task_sid).await?;
    let Some(label) = map.view().customer_dial().and_then(label_of_unknown) else {
        return Ok(None);
    };
    let conference_sid = match conference_of_map(calls, task_sid, map.view()).await {
        Ok(conference_sid) => conference_sid,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(call_sid) = dialled_leg::find(calls, &conference_sid, &label).await? else {
        return Ok(None);
    };
    let phone_number = to.to_string();
    let leg = DialledLeg { call_sid: call_sid.clone(), conference_sid, label, phone_number };
    dialled_leg::write_dialled(calls, task_sid, leg).await?;
    Ok(Some(call_sid))
}

/// The label of the leg of a dial of which nobody knows whether it rang.
fn label_of_unknown(dial: &CustomerDial) -> Option<Label> {
    let is_unknown = |refusal: &DialRefusal| refusal.code == code::DIAL_UNKNOWN;
    dial.refusal.as_ref().filter(|refusal| is_unknown(refusal))?;
    Some(Label::Customer(LegId::parse(dial.id.as_deref()?)?))
}

/// Nobody rings: the map says why, and the next press may try again. Returns what went wrong.
pub(crate) async fn record_refusal(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
    error: Error,
) -> Error {
    let refusal = refusal_of(&error);
    let change = move |dial: &mut CustomerDial| dial.refusal = Some(refusal.clone());
    if let Err(error) = change_dial(calls, task_sid, id, change).await {
        tracing::warn!(%task_sid, %error, "the map does not say that nobody is called");
    }
    error
}

/// Puts the customer's new leg into the task's attributes, where old dialpads look for it.
pub(crate) async fn name(calls: &Calls, task_sid: &TaskSid, leg: &DialledLeg) {
    let named = async {
        let map = calls.maps.known(task_sid).await?;
        let is_worker = |participant_type| participant_type == ParticipantType::Worker;
        let mut joined = map.view().joined();
        let worker = joined.find(|(_, item)| is_worker(item.participant_type));
        let Some(worker) = worker.map(|(call_sid, _)| call_sid.clone()) else { return Ok(()) };
        let legs = Legs {
            conference_sid: leg.conference_sid.clone(),
            worker,
            customer: Some(leg.call_sid.clone()),
            map: map.view().clone(),
        };
        task_attributes::name_participants(calls, task_sid, &legs, None).await
    };
    if let Err(error) = named.await {
        tracing::warn!(%task_sid, %error, "the attributes do not name the customer's new leg");
    }
}
