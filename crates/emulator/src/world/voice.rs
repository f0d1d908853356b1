//! Voice: calls, and the conferences in which they are legs.
//!
//! What is done to a call is in [`calls`], who is in a conference in [`conferences`], what REST says
//! about a participant in [`participants`], what a call does by its TwiML in [`verbs`], and what is played to
//! one participant alone in [`announcements`].
//!
//! Source: <https://www.twilio.com/docs/voice/api/conference-participant-resource> and
//! <https://www.twilio.com/docs/voice/twiml/conference>.

mod announcements;
pub(crate) mod call;
mod call_callbacks;
pub(crate) mod call_settings;
mod calls;
pub(crate) mod conference;
mod conference_callbacks;
mod conferences;
mod devices;
mod early_media;
mod hearing;
pub(crate) mod history;
pub(crate) mod machine_detection;
mod participants;
pub(crate) mod recording_settings;
pub(crate) mod recordings;
#[cfg(test)]
mod tests;
mod time_limit;
mod verbs;
mod wake;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shared::{CallSid, ConferenceSid};

use super::World;
use crate::TwilioError;
use call::Call;
pub use call::CallStatus;
pub(crate) use call::{OnAnswer, PlaceCall, StatusCallback};
use conference::Conference;
pub use conference::ConferenceStatus;
use devices::Devices;
pub(crate) use participants::{AddParticipant, ParticipantUpdate};
use recordings::Recording;
pub(crate) use wake::VoiceWake;

/// Every call and every conference, also those that are over.
#[derive(Debug, Default)]
pub(crate) struct Voice {
    calls: BTreeMap<CallSid, Call>,
    conferences: BTreeMap<ConferenceSid, Conference>,
    /// Oldest first.
    recordings: Vec<Recording>,
    /// How many calls and conferences there have been: their order of birth.
    born: u64,
    /// When the last call that was made leaves the queue.
    last_turn: Option<Timestamp>,
    pub(crate) devices: Devices,
    /// The conferences in which something changed since the history was written.
    touched: BTreeSet<ConferenceSid>,
}

impl Voice {
    /// The calls, oldest first.
    pub(crate) fn calls(&self) -> Vec<&Call> {
        let mut calls: Vec<_> = self.calls.values().collect();
        calls.sort_by_key(|call| call.born);
        calls
    }

    /// The conferences, oldest first.
    pub(crate) fn conferences(&self) -> Vec<&Conference> {
        let mut conferences: Vec<_> = self.conferences.values().collect();
        conferences.sort_by_key(|conference| conference.born);
        conferences
    }

    pub(crate) fn call(&self, call_sid: &CallSid) -> Option<&Call> {
        self.calls.get(call_sid)
    }

    pub(crate) fn conference(&self, conference_sid: &ConferenceSid) -> Option<&Conference> {
        self.conferences.get(conference_sid)
    }

    /// The one conference of this name that is not over.
    pub(crate) fn live_conference(&self, friendly_name: &str) -> Option<&Conference> {
        self.conferences
            .values()
            .find(|conference| conference.friendly_name == friendly_name && conference.is_live())
    }

    fn next_born(&mut self) -> u64 {
        self.born += 1;
        self.born
    }
}

impl World {
    /// Something that a call put off is due; the call may have ended in between.
    pub(super) fn voice_wakes(&mut self, wake: VoiceWake) {
        match wake {
            VoiceWake::Ring(call_sid) => self.ring(&call_sid),
            VoiceWake::DeskPhoneAnswers(call_sid) => {
                if self.is_ringing(&call_sid) {
                    self.pick_up(&call_sid);
                }
            }
            VoiceWake::RingTimeout(call_sid) => {
                if self.is_ringing(&call_sid) {
                    self.end_call(&call_sid, CallStatus::NoAnswer);
                }
            }
            VoiceWake::MachineDetected(call_sid) => self.tell_who_picked_up(&call_sid),
            VoiceWake::TimeLimit(call_sid) => self.time_limit_is_reached(&call_sid),
            VoiceWake::PauseEnds { call_sid, document } => self.pause_ends(&call_sid, document),
            VoiceWake::RecordingReady(sid) => self.recording_is_ready(&sid),
        }
    }

    fn is_ringing(&self, call_sid: &CallSid) -> bool {
        self.voice.call(call_sid).is_some_and(|call| call.status == CallStatus::Ringing)
    }
}

/// A date as the 2010-04-01 API writes it.
pub(crate) fn rfc_2822(timestamp: Timestamp) -> String {
    timestamp.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn no_such_call(call_sid: &CallSid) -> TwilioError {
    TwilioError::not_found(&format!("/Calls/{call_sid}.json"))
}
