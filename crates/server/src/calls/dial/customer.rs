//! Sees to it that the customer is dialled when a worker is there to talk to them.

use shared::{ConferenceSid, TaskSid};

use crate::{
    calls::{
        context::Calls,
        dial::{
            claim::{Claim, dial_of, give_back},
            colleague,
            from_task::put_dial_of_task,
            recover::find_dialled,
            ring::ring,
        },
        dialled_leg,
        error::Error,
        task_attributes::{self, Legs},
    },
    maps::KnownMap,
};

/// Dials if the claim is ours; else finds what the one who claimed has dialled.
pub(crate) async fn dial_customer(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
    claim: Claim,
) -> Result<(), Error> {
    if !claim.worker_is_present(map.view()) {
        // The leave was decided together with the join: whoever comes next may claim.
        return give_back(calls, task_sid, &claim.id).await;
    }
    let map = match dial_of(map.view()) {
        Some(_) => map,
        None => match put_dial_of_task(calls, task_sid, &claim).await? {
            Some(map) => map,
            None => return Ok(()),
        },
    };
    let Some(dial) = dial_of(map.view()) else { return Ok(()) };
    if let Some(worker_sid) = dial.worker_sid.clone() {
        return colleague::call(calls, task_sid, map, claim, worker_sid).await;
    }
    let legs = |map: &KnownMap, customer| Legs {
        conference_sid: conference_sid.clone(),
        worker: claim.worker.clone(),
        customer,
        map: map.view().clone(),
    };
    if !claim.is_mine(dial) {
        let Some((map, leg)) = find_dialled(calls, task_sid, conference_sid, map).await? else {
            return Ok(());
        };
        let item = map.view().participants.get(&leg);
        let of_another = item
            .and_then(|item| item.conference_sid.as_ref())
            .is_some_and(|of_item| of_item != conference_sid);
        let legs = legs(&map, (!of_another).then_some(leg));
        return task_attributes::name_participants(calls, task_sid, &legs, None).await;
    }
    // While it begins to ring, the task is read; while the leg is recorded, the task is written.
    let (leg, task) = tokio::join!(
        ring(calls, task_sid, conference_sid, dial, &claim.id),
        calls.twilio.fetch_task(task_sid)
    );
    let Some(leg) = leg? else { return Ok(()) };
    let legs = legs(&map, Some(leg.call_sid.clone()));
    // Each is done whether or not the other can be: a person who rings must be seen.
    let (written, named) = tokio::join!(
        dialled_leg::write_dialled(calls, task_sid, leg),
        task_attributes::name_participants(calls, task_sid, &legs, task.ok())
    );
    written.and(named)
}
