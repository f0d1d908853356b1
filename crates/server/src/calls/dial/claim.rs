//! The claim to dial: a lease in `conf_status`, which one request holds at a time.

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, TaskSid,
    label::{Label, LegId},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, CustomerDial, DialState, MapChange,
    },
};

use crate::{
    calls::{context::Calls, error::Error},
    maps::KnownMap,
};

/// For how long a claim may stand without its dial before somebody must look what became of it.
pub(crate) const LEASE: Duration = Duration::from_secs(10);

/// A worker's claim to dial the customer.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) id: LegId,
    pub(crate) worker: CallSid,
}

impl Claim {
    pub(crate) fn new(id: LegId, worker: CallSid) -> Self {
        Self { id, worker }
    }

    /// `conf_status` with this claim in it, if there is a dial that nobody has claimed and the worker
    /// is there to talk to the customer.
    pub(crate) fn decide(&self, map: &ConferenceMap) -> Option<MapChange> {
        let item = map.conference.as_ref()?;
        let dial = item.customer_dial.as_ref()?;
        let is_free =
            item.status != Some(ConferenceStatus::Ended) && dial.state() == DialState::Waiting;
        if !is_free || !self.worker_is_present(map) {
            return None;
        }
        let dial = CustomerDial { id: Some(self.id.as_str().to_owned()), ..dial.clone() };
        let item = ConferenceItem { customer_dial: Some(dial), ..item.clone() };
        Some(MapChange::Conference(item))
    }

    /// Whether the worker is in the conference: a leave can be faster than its join.
    pub(crate) fn worker_is_present(&self, map: &ConferenceMap) -> bool {
        map.joined().any(|(call_sid, _)| *call_sid == self.worker)
    }

    pub(crate) fn is_mine(&self, dial: &CustomerDial) -> bool {
        dial.state() == DialState::Claimed(self.id.clone())
    }
}

pub(crate) fn dial_of(map: &ConferenceMap) -> Option<&CustomerDial> {
    map.conference.as_ref()?.customer_dial.as_ref()
}

/// The leg that was dialled for the claim that stands.
pub(crate) fn dialled_leg(map: &ConferenceMap) -> Option<CallSid> {
    let DialState::Claimed(id) = dial_of(map)?.state() else { return None };
    let label = Label::Customer(id).to_string();
    let mut legs = map.participants.iter();
    legs.find(|(_, item)| item.label.as_ref() == Some(&label)).map(|(call_sid, _)| call_sid.clone())
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

/// Begins the lease of a claim anew. `false`: the claim does not stand, so nobody must dial on it.
pub(crate) async fn renew(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> bool {
    match change_dial(calls, task_sid, id, |_| {}).await {
        Ok(map) => {
            let dial = dial_of(map.view());
            dial.is_some_and(|dial| dial.state() == DialState::Claimed(id.clone()))
        }
        // Nobody is known to have taken it.
        Err(error) => {
            tracing::warn!(%task_sid, %error, "the claim to dial is not renewed");
            true
        }
    }
}

/// Gives a claim up that no telephone rings for, if it stands.
pub(crate) async fn give_back(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> Result<(), Error> {
    change_dial(calls, task_sid, id, |dial| dial.id = None).await.map(drop)
}
