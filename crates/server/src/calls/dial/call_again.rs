//! Calls the customer once more, who was not reached or has hung up: whoever rings then is the customer
//! again, and nobody else.
//!
//! The claim of the dial begins anew, by compare-and-set, so that two presses ring once.

use std::sync::Arc;

use shared::{
    TaskSid,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    sync_map::{
        ConferenceItem, ConferenceMap, CustomerDial, DialState, MapChange, ParticipantItem,
        ParticipantType,
    },
    view::present,
};

use crate::calls::{
    context::Calls,
    dial::{
        claim::{change_dial, dial_of},
        refusal::refusal_of,
    },
    error::Error,
    task_attributes::{self, Legs},
};

/// Claims the dial anew. `None`: whom this number calls is somebody else than the customer, or the
/// customer is there and has a second telephone.
///
/// # Errors
/// When the customer is just being dialled.
pub(crate) async fn claim(
    calls: &Calls,
    task_sid: &TaskSid,
    to: &PhoneNumber,
) -> Result<Option<LegId>, Error> {
    let known = calls.maps.known(task_sid).await?;
    if !is_of_customer(known.view(), to) {
        return Ok(None);
    }
    let id = LegId::from_bits(rand::random());
    let (ours, number) = (id.clone(), to.clone());
    let decision = move |map: &ConferenceMap| {
        let is_free = is_of_customer(map, &number) && !is_being_dialled(map);
        let conference = map.conference.as_ref().filter(|_| is_free && !customer_is_there(map));
        let claimed = conference.and_then(|item| {
            let dial = item.customer_dial.clone()?;
            let dial = CustomerDial { id: Some(ours.to_string()), refusal: None, ..dial };
            Some(ConferenceItem { customer_dial: Some(dial), ..item.clone() })
        });
        claimed.map(MapChange::Conference).into_iter().collect()
    };
    let map = calls.maps.write(task_sid, Arc::new(decision)).await?;
    let map = map.view();
    match dial_of(map).map(CustomerDial::state) {
        Some(DialState::Claimed(standing)) if standing == id => Ok(Some(id)),
        Some(_) if is_of_customer(map, to) && is_being_dialled(map) => Err(Error::BeingDialled),
        Some(_) | None => Ok(None),
    }
}

/// Nobody rings: the map says why, and the next press may try again. Returns what went wrong.
pub(crate) async fn give_up(calls: &Calls, task_sid: &TaskSid, id: &LegId, error: Error) -> Error {
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

fn is_of_customer(map: &ConferenceMap, to: &PhoneNumber) -> bool {
    dial_of(map).is_some_and(|dial| dial.worker_sid.is_none() && dial.to == to.as_str())
}

/// Whether the customer rings, or talks.
fn customer_is_there(map: &ConferenceMap) -> bool {
    present(map).iter().filter_map(|key| map.item(key)).any(is_customer)
}

fn is_customer(item: &ParticipantItem) -> bool {
    item.participant_type == ParticipantType::Customer
}

/// Whether somebody is about to ring them, and has not said how that went.
fn is_being_dialled(map: &ConferenceMap) -> bool {
    match dial_of(map).map(CustomerDial::state) {
        Some(DialState::Waiting) => true,
        Some(DialState::Claimed(id)) => {
            let label = Label::Customer(id).to_string();
            !map.participants.values().any(|item| item.label.as_ref() == Some(&label))
        }
        Some(DialState::Refused(_)) | None => false,
    }
}
