//! Who is in a conference: joining, leaving, and how it ends.
//!
//! **Invariant:** a participant is in the list exactly as long as its call's `conference_sid` says so.

use shared::{CallSid, ConferenceSid};

use super::{
    call::CallStatus,
    conference::{
        Conference, ConferenceStatus, Participant, ParticipantSettings, ReasonConferenceEnded,
    },
    conference_callbacks::{ConferenceEvent, Leaving},
    history::ConferenceHistory,
    recordings::Recorded,
    verbs::DialOutcome,
};
use crate::{TwilioError, world::World};

/// How a leg comes to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Departure {
    /// The person hung up, or the call's TwiML did.
    HungUp,
    /// REST removed the participant.
    Kicked,
    /// REST ended or redirected the call.
    UpdatedViaApi,
    /// Nobody picked up, or the conference refused the leg.
    AddFailed,
}

impl Departure {
    /// The callback's `ReasonParticipantLeft`.
    fn reason(self, joined: bool) -> &'static str {
        match self {
            Self::HungUp if joined => "participant_hung_up",
            Self::Kicked | Self::UpdatedViaApi if joined => "participant_updated_via_api",
            Self::HungUp | Self::Kicked | Self::UpdatedViaApi | Self::AddFailed => {
                "participant_add_failed"
            }
        }
    }
}

/// What the legs of a conference do that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dropped {
    /// Their TwiML goes on.
    GoOn,
    /// They join a new conference of the same name.
    EnterAgain,
}

impl Default for ParticipantSettings {
    fn default() -> Self {
        Self {
            label: None,
            muted: false,
            start_conference_on_enter: true,
            end_conference_on_exit: false,
            call_sid_to_coach: None,
            max_participants: 250,
            early_media: true,
            callback: None,
            recording: None,
        }
    }
}

impl World {
    /// The live conference of this name, or a new one.
    pub(super) fn conference_to_enter(&mut self, friendly_name: &str) -> ConferenceSid {
        match self.voice.live_conference(friendly_name) {
            Some(conference) => conference.sid.clone(),
            None => self.new_conference(friendly_name),
        }
    }

    fn new_conference(&mut self, friendly_name: &str) -> ConferenceSid {
        let sid = ConferenceSid::from_bits(self.mint.bits_about("CF", friendly_name));
        let conference = Conference {
            sid: sid.clone(),
            born: self.voice.next_born(),
            friendly_name: friendly_name.to_owned(),
            status: ConferenceStatus::Init,
            date_created: self.now,
            date_updated: self.now,
            participants: Vec::new(),
            reason_ended: None,
            call_sid_ending: None,
            label_ending: None,
            has_owner: false,
            callback: None,
            recording: None,
            start_time: None,
            started: false,
            history: ConferenceHistory::default(),
            events: 0,
        };
        self.voice.conferences.insert(sid.clone(), conference);
        sid
    }

    /// Puts a call on its way into a conference; [`World::enter`] takes the last step.
    pub(super) fn add_leg(
        &mut self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        settings: ParticipantSettings,
    ) {
        let now = self.now;
        let Some(conference) = self.voice.conferences.get_mut(conference_sid) else { return };
        conference.history.add(call_sid, settings.label.as_deref(), now);
        conference.participants.push(Participant {
            call_sid: call_sid.clone(),
            coaching: settings.call_sid_to_coach.is_some(),
            settings,
            hold: false,
            hold_music: None,
            joined: false,
            date_created: now,
            date_updated: now,
        });
        self.change_call(call_sid, |call| call.conference_sid = Some(conference_sid.clone()));
    }

    /// Lets a leg in, whose telephone was picked up, or turns it away. One that joined by early media is
    /// in already.
    pub(super) fn enter(&mut self, conference_sid: &ConferenceSid, call_sid: &CallSid) {
        if self.has_joined(conference_sid, call_sid) {
            return;
        }
        if let Some(problem) = self.refusal(conference_sid, call_sid) {
            tracing::warn!(%call_sid, %conference_sid, problem, "a conference refused a leg");
            self.leave(call_sid, Departure::AddFailed);
            return self.go_on(call_sid, DialOutcome::Failed);
        }
        let now = self.now;
        let alone_is_in_progress = self.quirks.alone_is_in_progress;
        let Some(conference) = self.voice.conferences.get_mut(conference_sid) else { return };
        let Some(participant) = conference.participant_mut(call_sid) else { return };
        participant.joined = true;
        participant.date_updated = now;
        let callback = participant.settings.callback.clone();
        let recording = participant.settings.recording.clone();
        if !conference.has_owner {
            // Twilio: URL and event list belong to the first that joins, also when they are none.
            conference.has_owner = true;
            conference.callback = callback;
            conference.recording = recording;
        }
        let starts = !conference.started
            && conference.joined().count() >= 2
            && conference.joined().any(|other| other.settings.start_conference_on_enter);
        conference.started |= starts;
        if starts || alone_is_in_progress {
            conference.status = ConferenceStatus::InProgress;
        }
        if starts {
            conference.start_time = Some(now);
        }
        conference.date_updated = now;
        self.voice.touched.insert(conference_sid.clone());
        self.tell_conference_event(conference_sid, &ConferenceEvent::Join(call_sid.clone()));
        if starts {
            self.begin_recording(conference_sid);
            self.tell_conference_event(conference_sid, &ConferenceEvent::Start);
        }
    }

    /// Takes a leg out of its conference, with what follows for the others.
    pub(super) fn leave(&mut self, call_sid: &CallSid, departure: Departure) {
        let Some(call) = self.voice.calls.get_mut(call_sid) else { return };
        let Some(conference_sid) = call.conference_sid.take() else { return };
        let call_status = call.status;
        let now = self.now;
        let Some(conference) = self.voice.conferences.get_mut(&conference_sid) else { return };
        let Some(index) = conference
            .participants
            .iter()
            .position(|participant| participant.call_sid == *call_sid)
        else {
            return;
        };
        let participant = conference.participants.remove(index);
        conference.date_updated = now;
        let joined = participant.joined;
        let ending = if joined {
            ReasonConferenceEnded::by_leaving(
                participant.settings.end_conference_on_exit,
                conference.joined().next().is_none(),
                departure == Departure::Kicked,
            )
        } else {
            None
        };
        let deserted = conference.participants.is_empty() && !conference.has_owner;
        let by = Some((call_sid.clone(), participant.settings.label.clone()));
        let leaving = Leaving {
            reason: departure.reason(joined),
            call_status: match (departure, call_status) {
                (Departure::AddFailed, CallStatus::InProgress) => CallStatus::Failed,
                (_, call_status) => call_status,
            },
            participant,
        };
        if let Some(reason) = ending {
            let dropped = Dropped::GoOn;
            return self.end_conference(&conference_sid, reason, by, Some(leaving), dropped);
        }
        self.tell_conference_event(&conference_sid, &ConferenceEvent::Leave(Box::new(leaving)));
        if deserted {
            // Nobody ever joined: there is nothing to tell, and nobody to tell it to.
            self.complete_conference(&conference_sid, ReasonConferenceEnded::LastParticipantLeft);
        }
    }

    /// REST ends a conference.
    pub(crate) fn end_conference_by_rest(
        &mut self,
        conference_sid: &ConferenceSid,
    ) -> Result<(), TwilioError> {
        self.expect_live(conference_sid)?;
        let reason = ReasonConferenceEnded::ConferenceEndedViaApi;
        self.end_conference(conference_sid, reason, None, None, Dropped::GoOn);
        Ok(())
    }

    /// Ends a conference, and leads its legs into a new one of the same name. Answers the new one.
    pub(crate) fn restart_conference(
        &mut self,
        conference_sid: &ConferenceSid,
    ) -> Result<ConferenceSid, TwilioError> {
        let friendly_name = self.expect_live(conference_sid)?.friendly_name.clone();
        let reason = ReasonConferenceEnded::ConferenceEndedViaApi;
        self.end_conference(conference_sid, reason, None, None, Dropped::EnterAgain);
        Ok(self.conference_to_enter(&friendly_name))
    }

    /// An unknown conference is 404; one that is over cannot be changed.
    pub(crate) fn expect_live(
        &self,
        conference_sid: &ConferenceSid,
    ) -> Result<&Conference, TwilioError> {
        let conference = self.voice.conference(conference_sid).ok_or_else(|| {
            TwilioError::not_found(&format!("/Conferences/{conference_sid}.json"))
        })?;
        if conference.is_live() {
            return Ok(conference);
        }
        Err(TwilioError::bad_request(format!("Conference {conference_sid} is completed")))
    }

    fn refusal(&self, conference_sid: &ConferenceSid, call_sid: &CallSid) -> Option<&'static str> {
        let conference = self.voice.conference(conference_sid)?;
        let participant = conference.participant(call_sid.as_str())?;
        let settings = &participant.settings;
        if !conference.is_live() {
            return Some("16022: it is completed");
        }
        if conference.joined().count() >= settings.max_participants {
            return Some("16020: it is full");
        }
        let label = settings.label.as_ref()?;
        conference
            .joined()
            .any(|other| other.settings.label.as_ref() == Some(label))
            .then_some("16025: the label is taken")
    }

    fn has_joined(&self, conference_sid: &ConferenceSid, call_sid: &CallSid) -> bool {
        let conference = self.voice.conference(conference_sid);
        let mut joined = conference.into_iter().flat_map(Conference::joined);
        joined.any(|participant| participant.call_sid == *call_sid)
    }

    /// Ends a conference: whoever is left is dropped, whoever rings is given up.
    fn end_conference(
        &mut self,
        conference_sid: &ConferenceSid,
        reason: ReasonConferenceEnded,
        by: Option<(CallSid, Option<String>)>,
        first_leaving: Option<Leaving>,
        what_the_dropped_do: Dropped,
    ) {
        let Some(conference) = self.voice.conferences.get_mut(conference_sid) else { return };
        if let Some((call_sid, label)) = by {
            conference.call_sid_ending = Some(call_sid);
            conference.label_ending = label;
        }
        let friendly_name = conference.friendly_name.clone();
        let (dropped, ringing): (Vec<_>, Vec<_>) = std::mem::take(&mut conference.participants)
            .into_iter()
            .partition(|participant| participant.joined);
        self.complete_conference(conference_sid, reason);

        let reason_left = if reason == ReasonConferenceEnded::ConferenceEndedViaApi {
            "conference_ended_via_api"
        } else {
            "moderator_ended_conference"
        };
        let mut leaves: Vec<_> = first_leaving.into_iter().collect();
        leaves.extend(dropped.iter().map(|participant| {
            Leaving {
                participant: participant.clone(),
                call_status: self
                    .voice
                    .call(&participant.call_sid)
                    .map_or(CallStatus::InProgress, |call| call.status),
                reason: reason_left,
            }
        }));
        let cancels = self.quirks.conference_end_cancels_ringing;
        if cancels {
            leaves.extend(ringing.iter().map(|participant| Leaving {
                participant: participant.clone(),
                call_status: CallStatus::Canceled,
                reason: "participant_add_failed",
            }));
        }
        let mut events: Vec<_> =
            leaves.into_iter().map(|leaving| ConferenceEvent::Leave(Box::new(leaving))).collect();
        let place = if self.quirks.conference_end_before_leaves { 0 } else { events.len() };
        events.insert(place, ConferenceEvent::End);
        for event in &events {
            self.tell_conference_event(conference_sid, event);
        }

        for participant in dropped {
            let call_sid = participant.call_sid;
            self.change_call(&call_sid, |call| call.conference_sid = None);
            match what_the_dropped_do {
                Dropped::GoOn => self.go_on(&call_sid, DialOutcome::Answered),
                Dropped::EnterAgain => {
                    let conference_sid = self.conference_to_enter(&friendly_name);
                    self.add_leg(&conference_sid, &call_sid, participant.settings);
                    self.enter(&conference_sid, &call_sid);
                }
            }
        }
        for participant in ringing {
            if cancels {
                self.change_call(&participant.call_sid, |call| call.conference_sid = None);
                self.end_call(&participant.call_sid, CallStatus::Canceled);
            } else if let Some(conference) = self.voice.conferences.get_mut(conference_sid) {
                conference.participants.push(participant);
            }
        }
    }

    fn complete_conference(
        &mut self,
        conference_sid: &ConferenceSid,
        reason: ReasonConferenceEnded,
    ) {
        let now = self.now;
        if let Some(conference) = self.voice.conferences.get_mut(conference_sid) {
            conference.status = ConferenceStatus::Completed;
            conference.reason_ended = Some(reason);
            conference.date_updated = now;
        }
        self.end_recording(&Recorded::Conference(conference_sid.clone()));
    }
}
