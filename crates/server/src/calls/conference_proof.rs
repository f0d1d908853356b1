//! The proof of which conference is a call's.

use shared::{
    ConferenceSid, TaskSid,
    sync_map::{ConferenceMap, MapChange},
};

use crate::calls::proof::Proofs;

/// `conf_status` with a proof, if it names this conference without one. Twilio says that it is the call's.
pub(crate) fn missing_proof(
    proofs: &Proofs,
    call: &TaskSid,
    map: &ConferenceMap,
    conference_sid: &ConferenceSid,
) -> Option<MapChange> {
    let known = map.conference.as_ref()?;
    if known.conference_sid.as_ref() != Some(conference_sid) || proofs.has_conference(call, known) {
        return None;
    }
    let mut item = known.clone();
    proofs.prove_conference(call, &mut item);
    Some(MapChange::Conference(item))
}
