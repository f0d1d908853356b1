//! Whether a person who was called stays called when the request for it was answered too late.
//!
//! The same press can arrive twice. The request that calls undoes its call if it was answered "too slow" in the
//! meantime, unless the other request was answered with success.
//!
//! **Invariant:** the first decision that is written into the item is final, and it is written only over the revision
//! that was read: whoever comes second finds it.

use crate::sync_map::ParticipantItem;

/// The item of a leg or an invitation of which somebody was told. `None`: it was decided before.
pub fn keep(known: &ParticipantItem) -> Option<ParticipantItem> {
    decide(known, true)
}

/// The item of a leg or an invitation of which nobody was told. `None`: it was decided before.
pub fn undo(known: &ParticipantItem) -> Option<ParticipantItem> {
    decide(known, false)
}

fn decide(known: &ParticipantItem, kept: bool) -> Option<ParticipantItem> {
    known.kept.is_none().then(|| ParticipantItem { kept: Some(kept), ..known.clone() })
}
