//! Early media: what is heard of a telephone before somebody picks it up.
//!
//! Nobody outside knows whether a leg counts as joined while it rings. With the quirk
//! `early_media_joins_before_answer` it does, so that a leg can be in a conference and still be refused.

use shared::CallSid;

use super::{
    call::{CallStatus, OnAnswer, Phase},
    verbs::DialOutcome,
};
use crate::world::World;

impl World {
    /// Lets a leg in that REST added, though nobody has picked up.
    pub(super) fn enter_with_early_media(&mut self, call_sid: &CallSid) {
        let Some(call) = self.voice.call(call_sid) else { return };
        let OnAnswer::Enter { conference_sid } = call.on_answer.clone() else { return };
        let conference = self.voice.conference(&conference_sid);
        let participant = conference.and_then(|found| found.participant(call_sid.as_str()));
        if participant.is_some_and(|participant| participant.settings.early_media) {
            self.enter(&conference_sid, call_sid);
        }
    }

    /// What a leg does that is no longer in its conference: its TwiML goes on. A telephone that still
    /// rings is given up.
    pub(super) fn go_on(&mut self, call_sid: &CallSid, outcome: DialOutcome) {
        let status = self.voice.call(call_sid).map(|call| call.status);
        if status.is_some_and(|status| status.phase() == Phase::Unanswered) {
            self.end_call(call_sid, CallStatus::Canceled);
        } else {
            self.dial_is_over(call_sid, outcome);
        }
    }
}
