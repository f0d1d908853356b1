//! The claim to dial: a lease in `conf_status`, which one request holds at a time.

use std::sync::Arc;

use shared::{
    CallSid, TaskSid,
    dial::leg_with,
    label::{Label, LegId},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, CustomerDial, DialState, MapChange,
        ParticipantType,
    },
};

use crate::{
    calls::{context::Calls, error::Error},
    clock::Instant,
    maps::KnownMap,
};

/// The claim to dial the customer, because a worker is there to talk to them.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) id: LegId,
    /// Before it was written.
    pub(crate) since: Instant,
}

impl Claim {
    pub(crate) fn new() -> Self {
        Self { id: LegId::from_bits(rand::random()), since: Instant::now() }
    }

    /// `conf_status` with this claim in it, if there is a dial that nobody has claimed and a worker is
    /// there.
    pub(crate) fn decide(&self, map: &ConferenceMap) -> Option<MapChange> {
        let item = map.conference.as_ref()?;
        let dial = item.customer_dial.as_ref()?;
        let is_free =
            item.status != Some(ConferenceStatus::Ended) && dial.state() == DialState::Waiting;
        if !is_free || worker_in(map).is_none() {
            return None;
        }
        let id = Some(self.id.to_string());
        let dial = CustomerDial { id, request: None, ..dial.clone() };
        let item = ConferenceItem { customer_dial: Some(dial), ..item.clone() };
        Some(MapChange::Conference(item))
    }

    pub(crate) fn is_mine(&self, dial: &CustomerDial) -> bool {
        dial.state() == DialState::Claimed(self.id.clone())
    }
}

/// A worker who is in the conference. A leave can be faster than its join, so there may be none.
pub(crate) fn worker_in(map: &ConferenceMap) -> Option<&CallSid> {
    let is_worker = |participant_type| participant_type == ParticipantType::Worker;
    let mut joined = map.joined();
    joined.find(|(_, item)| is_worker(item.participant_type)).map(|(call_sid, _)| call_sid)
}

/// Whether there is a dial that nobody has claimed.
pub(crate) fn is_waiting(map: &ConferenceMap) -> bool {
    map.customer_dial().is_some_and(|dial| dial.state() == DialState::Waiting)
}

/// The leg that was dialled for the claim that stands.
pub(crate) fn dialled_leg(map: &ConferenceMap) -> Option<CallSid> {
    let DialState::Claimed(id) = map.customer_dial()?.state() else { return None };
    leg_with(map, &Label::Customer(id)).cloned()
}

/// Changes the dial, as long as the claim with this id stands and no leg is known to have been dialled
/// for it.
pub(crate) async fn change_dial(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
    change: impl Fn(&mut CustomerDial) + Send + Sync + 'static,
) -> Result<KnownMap, Error> {
    let id = id.clone();
    let decision = move |map: &ConferenceMap| {
        let Some(mut item) = map.conference.clone() else { return Vec::new() };
        if dialled_leg(map).is_some() {
            return Vec::new();
        }
        match &mut item.customer_dial {
            Some(dial) if dial.state() == DialState::Claimed(id.clone()) => change(dial),
            _ => return Vec::new(),
        }
        vec![MapChange::Conference(item)]
    };
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}

/// Releases a claim for which no telephone rings, if it stands: the next one may claim.
pub(crate) async fn release(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> Result<(), Error> {
    change_dial(calls, task_sid, id, |dial| dial.id = None).await.map(drop)
}
