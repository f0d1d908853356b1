//! Changes that were decided on a map as it was read, written only over what is still the same.

use std::sync::Arc;

use shared::sync_map::{ConferenceItem, ConferenceMap, MapChange};

use crate::maps::{Decision, KnownMap};

/// Leaves out what was changed since: an event has come, and is newer.
pub(super) fn over_the_same(before: KnownMap, changes: Vec<MapChange>) -> Decision {
    Arc::new(move |map| {
        changes.iter().filter_map(|change| rebased(map, before.view(), change)).collect()
    })
}

fn rebased(map: &ConferenceMap, before: &ConferenceMap, change: &MapChange) -> Option<MapChange> {
    match change {
        MapChange::Participant(call_sid, _) => {
            let is_same = map.participants.get(call_sid) == before.participants.get(call_sid);
            is_same.then(|| change.clone())
        }
        MapChange::Invitation(task_sid, _) => {
            let is_same = map.invitations.get(task_sid) == before.invitations.get(task_sid);
            is_same.then(|| change.clone())
        }
        MapChange::Conference(item) => {
            let clock = |map: &ConferenceMap| {
                let item = map.conference.as_ref()?;
                Some((item.conference_sid.clone(), item.status, item.sequence_number))
            };
            // The dial has no part in it: it can have been claimed meanwhile.
            (clock(map) == clock(before)).then(|| {
                let current = map.conference.clone().unwrap_or_default();
                MapChange::Conference(ConferenceItem {
                    conference_sid: item.conference_sid.clone(),
                    status: item.status,
                    reason: item.reason.clone(),
                    proof: item.proof.clone(),
                    ..current
                })
            })
        }
    }
}
