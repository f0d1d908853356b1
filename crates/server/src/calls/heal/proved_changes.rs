//! What a map lacks to say the same as Twilio, with proofs of what Twilio says.

use shared::{
    CallSid, TaskSid,
    reconcile::{ActualConference, ActualState, reconcile},
    sync_map::{ConferenceItem, ConferenceMap, MapChange, ParticipantItem},
};

use crate::calls::proof::{Proofs, whose_label};

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
        changes.extend(unproved(proofs, call, map, actual).map(MapChange::Conference));
    }
    changes
}

/// `conf_status` with a proof, if it names the conference without one.
fn unproved(
    proofs: &Proofs,
    call: &TaskSid,
    map: &ConferenceMap,
    actual: &ActualConference,
) -> Option<ConferenceItem> {
    let known = map.conference.as_ref()?;
    let is_named = known.conference_sid.as_ref() == Some(&actual.conference_sid);
    if !is_named || proofs.has_conference(call, known) {
        return None;
    }
    let mut item = known.clone();
    proofs.prove_conference(call, &mut item);
    Some(item)
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
