//! What a map lacks to say the same as Twilio, with proofs of what Twilio says.

use shared::{
    CallSid, TaskSid,
    reconcile::{ActualConference, ActualState, reconcile},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::calls::{
    conference_proof::missing_proof,
    proof::{Proofs, whose_label},
};

/// The changes after which the map says what Twilio says of a conference, and proves which one it is.
pub(super) fn lacking(
    proofs: &Proofs,
    call: &TaskSid,
    map: &ConferenceMap,
    actual: &ActualConference,
) -> Vec<MapChange> {
    let mut changes = reconcile(map, actual);
    let mut is_conference_written = false;
    for change in &mut changes {
        match change {
            MapChange::Conference(item) => {
                is_conference_written = true;
                proofs.prove_conference(call, item);
            }
            MapChange::Participant(call_sid, item) => {
                prove_leg(proofs, call, map, actual, call_sid, item);
            }
            MapChange::Invitation(..) => {}
        }
    }
    if !is_conference_written {
        changes.extend(missing_proof(proofs, call, map, &actual.conference_sid));
    }
    changes
}

/// Proves a leg that Twilio lists in the conference.
fn prove_leg(
    proofs: &Proofs,
    call: &TaskSid,
    map: &ConferenceMap,
    actual: &ActualConference,
    call_sid: &CallSid,
    item: &mut ParticipantItem,
) {
    let ActualState::Live(legs) = &actual.state else { return };
    let Some(leg) = legs.get(call_sid) else { return };
    if item.conference_sid.as_ref() == Some(&actual.conference_sid) {
        let told = [whose_label(leg.label.as_ref())];
        proofs.prove_leg_as_told(call, call_sid, item, map.participants.get(call_sid), &told);
    }
}
