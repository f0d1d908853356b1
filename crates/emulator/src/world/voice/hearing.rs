//! Who could hear whom, and what else the history of a conference holds: the emulator's own truth, against
//! which others compare what they believe. It is noted at the end of each command.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use shared::CallSid;

use super::{
    call::{Call, CallStatus},
    conference::Conference,
    history::note,
};
use crate::world::World;

impl Conference {
    fn note_history(&mut self, calls: &BTreeMap<CallSid, Call>, now: Timestamp) {
        let heard = self.heard(calls);
        let is_alone = self.joined().count() == 1;
        let Self { history, participants, .. } = self;
        for leg in history.legs.iter_mut().filter(|leg| leg.left.is_none()) {
            let participant = participants.iter().find(|it| it.call_sid == leg.call_sid);
            let Some(participant) = participant.filter(|participant| participant.joined) else {
                continue;
            };
            leg.joined.get_or_insert(now);
            note(&mut leg.muted, participant.settings.muted, now);
            note(&mut leg.hold, participant.hold, now);
            note(&mut leg.coaching, participant.coaching, now);
            note(&mut leg.alone, is_alone, now);
        }
        for (pair, spans) in &mut history.hearing {
            note(spans, heard.contains(pair), now);
        }
        for pair in heard {
            note(history.hearing.entry(pair).or_default(), true, now);
        }
    }

    /// Who hears whom: the listener first. Neither is held; the speaker is not muted, neither by Twilio
    /// nor at their own telephone; who coaches is heard by one alone.
    fn heard(&self, calls: &BTreeMap<CallSid, Call>) -> BTreeSet<(CallSid, CallSid)> {
        if !self.is_live() || !self.started {
            return BTreeSet::new();
        }
        let in_progress = |call_sid: &CallSid| {
            calls.get(call_sid).filter(|call| call.status == CallStatus::InProgress)
        };
        let talking: Vec<_> = self
            .joined()
            .filter(|participant| !participant.hold)
            .filter_map(|participant| Some((participant, in_progress(&participant.call_sid)?)))
            .collect();
        let mut heard = BTreeSet::new();
        for (speaker, call) in &talking {
            if speaker.settings.muted || call.phone_muted {
                continue;
            }
            let only = speaker.settings.call_sid_to_coach.as_ref().filter(|_| speaker.coaching);
            for (listener, _) in &talking {
                let listener = &listener.call_sid;
                if *listener != speaker.call_sid && only.is_none_or(|only| only == listener) {
                    heard.insert((listener.clone(), speaker.call_sid.clone()));
                }
            }
        }
        heard
    }
}

impl World {
    /// Writes down what the last command changed for the legs of conferences.
    pub(in crate::world) fn note_history(&mut self) {
        let now = self.now;
        let voice = &mut self.voice;
        for conference_sid in std::mem::take(&mut voice.touched) {
            if let Some(conference) = voice.conferences.get_mut(&conference_sid) {
                conference.note_history(&voice.calls, now);
            }
        }
    }
}
