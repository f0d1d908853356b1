//! A claim that a request holds, and how long it may dial on it.
//!
//! **Invariant:** a dial is one request, which begins and ends within the lease. So whoever finds the
//! lease over, on Twilio's clock, knows that no request of the holder is under way.

use std::{sync::Arc, time::Duration};

use shared::{
    TaskSid,
    dial::leg_with,
    label::{Label, LegId},
    sync_map::{ConferenceMap, DialState, MapChange},
};

use crate::{
    calls::{context::Calls, error::Error},
    clock::{CLOCK_PRECISION, Instant},
    maps::KnownMap,
};

/// A claim that this request holds.
#[derive(Debug, Clone)]
pub(crate) struct HeldClaim {
    label: Label,
    /// Absent where the claim has an id that nobody else can have.
    request: Option<LegId>,
    since: Instant,
}

impl HeldClaim {
    /// `since` is a moment before the claim was written: the lease began then, or later.
    pub(crate) fn new(label: Label, request: Option<LegId>, since: Instant) -> Self {
        Self { label, request, since }
    }

    /// The label of the leg that is dialled on it.
    pub(crate) fn label(&self) -> &Label {
        &self.label
    }

    /// How long a dial that begins at this moment may take, so that it ends within the lease. `None`: too
    /// little of the lease is left for one.
    pub(crate) fn time_to_dial(&self, calls: &Calls) -> Option<Duration> {
        time_to_dial(calls.dial_lease, self.since.elapsed())
    }

    /// Begins the lease anew. `false`: the claim does not stand, so nobody must dial on it.
    pub(crate) async fn renew(&mut self, calls: &Calls, task_sid: &TaskSid) -> Result<bool, Error> {
        let since = Instant::now();
        let claim = self.clone();
        let decision = move |map: &ConferenceMap| {
            let conference = map.conference.clone().filter(|_| claim.stands_in(map));
            conference.map(MapChange::Conference).into_iter().collect()
        };
        let map = calls.maps.write(task_sid, Arc::new(decision)).await?;
        self.since = since;
        Ok(self.stands_in(map.view()))
    }

    /// Whether the map has the claim, and neither a leg that was dialled on it nor a colleague who was
    /// asked.
    fn stands_in(&self, map: &ConferenceMap) -> bool {
        let Some(conference) = &map.conference else { return false };
        let request = self.request.as_ref().map(LegId::as_str);
        let is_claimed = match &self.label {
            Label::Customer(id) => map.customer_dial().is_some_and(|dial| {
                dial.state() == DialState::Claimed(id.clone()) && dial.request.as_deref() == request
            }),
            Label::External(id) => {
                let claim = conference.adds.get(id.as_str());
                claim.is_some_and(|claim| Some(claim.request.as_str()) == request)
            }
            Label::Worker { .. } | Label::Foreign(_) => false,
        };
        is_claimed && leg_with(map, &self.label).is_none() && !is_invited(map, &self.label)
    }
}

/// Whether a colleague was asked on the claim with this label.
pub(crate) fn is_invited(map: &ConferenceMap, label: &Label) -> bool {
    let label = Some(label.to_string());
    map.invitations.values().any(|item| item.label == label)
}

/// Whether the lease of a claim in `conf_status` is over for certain. The map must be one that was just
/// read.
pub(crate) fn lease_is_over(calls: &Calls, map: &KnownMap) -> bool {
    map.age_of_conf_status().is_some_and(|age| age >= calls.dial_lease + CLOCK_PRECISION)
}

fn time_to_dial(lease: Duration, elapsed: Duration) -> Option<Duration> {
    let left = lease.saturating_sub(elapsed);
    (left >= lease * 2 / 5).then(|| left.min(lease * 4 / 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_ends_within_the_lease_whenever_it_begins() {
        let lease = Duration::from_secs(10);
        for (elapsed, want) in
            [(0, Some(8)), (2, Some(8)), (3, Some(7)), (6, Some(4)), (7, None), (11, None)]
        {
            let elapsed = Duration::from_secs(elapsed);
            let timeout = time_to_dial(lease, elapsed);
            assert_eq!(timeout, want.map(Duration::from_secs), "{elapsed:?}");
            assert!(timeout.is_none_or(|timeout| elapsed + timeout <= lease), "{elapsed:?}");
        }
    }
}
