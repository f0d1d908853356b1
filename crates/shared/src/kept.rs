//! Whether somebody who was called stays called although a request for it was answered too late.
//!
//! A press can arrive twice. The request that calls undoes the call if it was answered "too slow" in the
//! meantime, but not if the other one was answered with a yes.
//!
//! **Invariant:** the first word in the item is the last, so whoever writes it over the item's revision
//! knows what the other one will find.

use crate::sync_map::ParticipantItem;

/// The item of a leg or an invitation that somebody is told of. `None`: the word has been spoken.
pub fn keep(known: &ParticipantItem) -> Option<ParticipantItem> {
    first_word(known, true)
}

/// The item of a leg or an invitation that nobody was told of. `None`: the word has been spoken.
pub fn undo(known: &ParticipantItem) -> Option<ParticipantItem> {
    first_word(known, false)
}

fn first_word(known: &ParticipantItem, kept: bool) -> Option<ParticipantItem> {
    known.kept.is_none().then(|| ParticipantItem { kept: Some(kept), ..known.clone() })
}
