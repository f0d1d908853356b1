//! What becomes of an item when a wish for its leg was carried out.
//!
//! Twilio's answer bears no number of the conference's clock, so an event that came between the decision
//! and the answer wins.

use crate::{
    event::CallStatus,
    sync_map::{ParticipantItem, ParticipantStatus},
};

/// What Twilio answered when it was asked to change a leg: what the leg is like then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Whether the person hears hold music.
    pub hold: bool,
    /// Whether the conference ends when the person leaves.
    pub end_conference_on_exit: bool,
}

/// The item after an answer. `decided_on` is the item that the wish was made from.
pub fn record_answer(
    known: &ParticipantItem,
    decided_on: &ParticipantItem,
    wanted: bool,
    answer: Answer,
) -> Option<ParticipantItem> {
    let mut item = known.clone();
    item.end_conference_on_exit_wanted = Some(wanted);
    if known.sequence_number == decided_on.sequence_number {
        item.hold = Some(answer.hold);
        item.end_conference_on_exit = Some(answer.end_conference_on_exit);
    }
    (item != *known).then_some(item)
}

/// The item of a held leg with what shall be asked for at its unhold.
pub fn record_kept(known: &ParticipantItem, wanted: bool) -> Option<ParticipantItem> {
    let item = ParticipantItem { end_conference_on_exit_wanted: Some(wanted), ..known.clone() };
    (item != *known).then_some(item)
}

/// The item of a leg whose telephone was told to stop ringing. One that came in first stays.
pub fn record_canceled(known: &ParticipantItem) -> Option<ParticipantItem> {
    known.is_connecting().then(|| ParticipantItem {
        status: ParticipantStatus::Left,
        connecting: false,
        call_status: Some(CallStatus::Canceled),
        ..known.clone()
    })
}
