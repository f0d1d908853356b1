//! An invitation to whoever of a queue accepts: when somebody has, it becomes theirs.

use std::sync::Arc;

use shared::{
    ReservationSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{context::Calls, error::Error},
    maps::Decision,
};

/// Writes who has accepted into the item of the invitation, before their leg is let in: its join is matched by
/// it. `TaskRouter` lets one accept; if they are gone, the next one takes their place.
pub(crate) async fn accepted_by(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    reservation_sid: &ReservationSid,
    worker_sid: &WorkerSid,
) -> Result<(), Error> {
    let (of_call, asked, proofs) = (call.clone(), task_sid.clone(), calls.proofs.clone());
    let (reservation_sid, worker_sid) = (reservation_sid.clone(), worker_sid.clone());
    let decision: Decision = Arc::new(move |map: &ConferenceMap| {
        let known = map.invitations.get(&asked);
        // What nothing proves is proved by nobody.
        let known = known
            .filter(|item| item.is_connecting() && proofs.has_invitation(&of_call, &asked, item));
        let Some(known) = known else { return Vec::new() };
        let mut item = ParticipantItem {
            worker_sid: Some(worker_sid.clone()),
            reservation_sid: Some(reservation_sid.clone()),
            ..known.clone()
        };
        if item == *known {
            return Vec::new();
        }
        let hands_over = proofs.has_transfer(&of_call, &asked, known);
        proofs.prove_invitation(&of_call, &asked, &mut item);
        if hands_over {
            proofs.prove_transfer(&of_call, &asked, &mut item);
        }
        vec![MapChange::Invitation(asked.clone(), item)]
    });
    calls.maps.write(call, decision).await?;
    Ok(())
}
