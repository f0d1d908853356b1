//! The hand-overs of a map that may be acted on, and the wait for a worker: whoever has a token of the Sync service
//! can write one.

use std::borrow::Cow;

use shared::{TaskSid, rejoin, sync_map::ConferenceMap};

use crate::calls::{context::Calls, proof::Proofs};

/// The map with those hand-overs alone that are proved, and the wait for a worker if it is.
pub(crate) fn proved<'map>(
    calls: &Calls,
    call: &TaskSid,
    map: &'map ConferenceMap,
) -> Cow<'map, ConferenceMap> {
    only_proved(&calls.proofs, call, map)
}

fn only_proved<'map>(
    proofs: &Proofs,
    call: &TaskSid,
    map: &'map ConferenceMap,
) -> Cow<'map, ConferenceMap> {
    let mut map = Cow::Borrowed(map);
    let claimed: Vec<_> = map
        .invitations
        .iter()
        .filter(|(task_sid, item)| {
            item.transfer.is_some()
                && !(proofs.has_transfer(call, task_sid, item)
                    && proofs.has_invitation(call, task_sid, item))
        })
        .map(|(task_sid, _)| task_sid.clone())
        .collect();
    for task_sid in claimed {
        tracing::warn!(%call, %task_sid, "nothing proves that a call is handed over");
        if let Some(item) = map.to_mut().invitations.get_mut(&task_sid) {
            item.transfer = None;
        }
    }
    if rejoin::of_map(&map).is_some_and(|it| !proofs.has_rejoin(call, it)) {
        tracing::warn!(%call, "nothing proves that a call waits for a worker");
        if let Some(item) = &mut map.to_mut().conference {
            item.rejoin = None;
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use shared::{
        CallSid, WorkerSid,
        sync_map::{MapChange, ParticipantItem, Transfer},
    };

    use super::*;

    #[test]
    fn a_hand_over_counts_only_with_its_proof() {
        let proofs = Proofs::of(&["an auth token"]);
        let (call, task_sid) = (TaskSid::from_bits(1), TaskSid::from_bits(2));
        let transfer = Transfer { leg: Some(CallSid::from_bits(3)), ..Transfer::default() };
        let mut item = ParticipantItem {
            worker_sid: Some(WorkerSid::from_bits(4)),
            transfer: Some(transfer),
            ..ParticipantItem::default()
        };
        let is_kept = |item: &ParticipantItem| {
            let mut map = ConferenceMap::default();
            map.apply(MapChange::Invitation(task_sid.clone(), item.clone()));
            only_proved(&proofs, &call, &map).invitations[&task_sid].transfer.is_some()
        };
        proofs.prove_invitation(&call, &task_sid, &mut item);
        assert!(!is_kept(&item));
        proofs.prove_transfer(&call, &task_sid, &mut item);
        assert!(is_kept(&item));
        let mut of_another_leg = item.clone();
        of_another_leg.transfer.as_mut().unwrap().leg = Some(CallSid::from_bits(5));
        assert!(!is_kept(&of_another_leg));
        let of_another = ParticipantItem { worker_sid: Some(WorkerSid::from_bits(6)), ..item };
        assert!(!is_kept(&of_another));
    }
}
