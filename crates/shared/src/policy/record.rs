//! What becomes of an item when a wish for its leg is carried out.
//!
//! A flag is confirmed by the event that follows its change; only what was asked for is written. An unhold
//! is recorded from Twilio's answer, which has no sequence number of the conference: an event that came
//! between the decision and the answer wins.

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

/// The item of a leg with what Twilio is asked for its flag, or shall be asked for at its unhold. It is
/// written while Twilio is being asked, so it must never look like a confirmation: where the item has the
/// wanted value from an event before Twilio was asked for the opposite, the opposite is presumed until
/// the next event.
pub fn record_wanted(known: &ParticipantItem, wanted: bool) -> Option<ParticipantItem> {
    let mut item = known.clone();
    let was_asked_for_the_opposite = known.end_conference_on_exit_wanted == Some(!wanted);
    if was_asked_for_the_opposite && known.end_conference_on_exit == Some(wanted) {
        item.end_conference_on_exit = Some(!wanted);
    }
    item.end_conference_on_exit_wanted = Some(wanted);
    (item != *known).then_some(item)
}

/// The item of a leg that Twilio was asked to let hear the others again, and whose flag was to be
/// `wanted`. `decided_on` is the item that the wish was made from. If somebody else has asked for another
/// flag since, theirs stays.
pub fn record_unhold(
    known: &ParticipantItem,
    decided_on: &ParticipantItem,
    wanted: bool,
    answer: Answer,
) -> Option<ParticipantItem> {
    let mut item = known.clone();
    let is_last_to_ask =
        known.end_conference_on_exit_wanted == decided_on.end_conference_on_exit_wanted;
    if is_last_to_ask {
        item.end_conference_on_exit_wanted = Some(wanted);
    }
    if known.sequence_number == decided_on.sequence_number {
        item.hold = Some(answer.hold);
        if is_last_to_ask {
            item.end_conference_on_exit = Some(answer.end_conference_on_exit);
        }
    }
    (item != *known).then_some(item)
}

/// The item of a leg whose telephone was told to stop ringing. One that came in first stays.
pub fn record_canceled(known: &ParticipantItem) -> Option<ParticipantItem> {
    record_over(known, CallStatus::Canceled)
}

/// The item of a leg that Twilio says is over, before anything was heard of it. One that came in first
/// stays.
pub fn record_over(known: &ParticipantItem, how: CallStatus) -> Option<ParticipantItem> {
    (known.is_connecting() && how.is_final()).then(|| ParticipantItem {
        status: ParticipantStatus::Left,
        connecting: false,
        call_status: Some(how),
        ..known.clone()
    })
}
