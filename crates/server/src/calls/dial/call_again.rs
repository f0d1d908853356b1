//! What follows from a press that calls the customer once more, who was not reached or has hung up: the
//! map says why nobody rings, or the task names the new leg.

use shared::{
    TaskSid,
    label::LegId,
    reduce::DialledLeg,
    sync_map::{CustomerDial, ParticipantType},
};

use crate::calls::{
    context::Calls,
    dial::{claim::change_dial, refusal::refusal_of},
    error::Error,
    task_attributes::{self, Legs},
};

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
