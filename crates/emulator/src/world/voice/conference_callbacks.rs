//! The status callbacks of a conference.
//!
//! **Invariant:** an event goes to the callback of the first participant that joined, or nowhere.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback>.

use shared::{CallSid, ConferenceSid};

use super::{
    call::CallStatus,
    conference::{Conference, ConferenceWord, Participant},
    rfc_2822,
};
use crate::world::{Callback, Emission, World};

/// What happened in a conference.
#[derive(Debug, Clone)]
pub(super) enum ConferenceEvent {
    Start,
    End,
    Join(CallSid),
    Leave(Box<Leaving>),
    Muted(CallSid),
    Hold(CallSid),
    Modify(CallSid),
    Announcement(Announcement),
}

/// What was played to one participant.
#[derive(Debug, Clone)]
pub(super) struct Announcement {
    pub(super) call_sid: CallSid,
    pub(super) url: String,
    /// Why it was not.
    pub(super) failure: Option<String>,
}

/// A participant as it was when it left.
#[derive(Debug, Clone)]
pub(super) struct Leaving {
    pub(super) participant: Participant,
    pub(super) call_status: CallStatus,
    pub(super) reason: &'static str,
}

impl World {
    /// Tells of an event, if the conference's callback is subscribed to it.
    pub(super) fn tell_conference_event(
        &mut self,
        conference_sid: &ConferenceSid,
        event: &ConferenceEvent,
    ) {
        let gaps = self.quirks.unsubscribed_events_take_numbers;
        let first = self.quirks.first_sequence_number;
        let now = self.now;
        let Some(conference) = self.voice.conferences.get_mut(conference_sid) else { return };
        if let ConferenceEvent::Leave(leaving) = event {
            conference.history.leave(&leaving.participant.call_sid, leaving.reason, now);
            self.voice.touched.insert(conference_sid.clone());
        }
        let callback = match (event, conference.has_owner) {
            // Nobody has joined yet, so that nobody owns the callback but who failed to.
            (ConferenceEvent::Leave(leaving), false) => {
                leaving.participant.settings.callback.clone()
            }
            _ => conference.callback.clone(),
        };
        let Some(callback) = callback else { return };
        let subscribed = callback.events.contains(&event.word());
        let sequence_number = first + conference.events;
        if subscribed || gaps {
            conference.events += 1;
        }
        if !subscribed {
            return;
        }
        let participant = match event {
            ConferenceEvent::Start | ConferenceEvent::End => None,
            ConferenceEvent::Leave(leaving) => Some(leaving.participant.clone()),
            ConferenceEvent::Join(call_sid)
            | ConferenceEvent::Muted(call_sid)
            | ConferenceEvent::Hold(call_sid)
            | ConferenceEvent::Modify(call_sid)
            | ConferenceEvent::Announcement(Announcement { call_sid, .. }) => {
                conference.participant(call_sid.as_str()).cloned()
            }
        };
        let mut parameters = vec![
            ("ConferenceSid", conference.sid.to_string()),
            ("FriendlyName", conference.friendly_name.clone()),
            ("AccountSid", self.account.account_sid.to_string()),
            ("SequenceNumber", sequence_number.to_string()),
            ("Timestamp", rfc_2822(self.now)),
            ("StatusCallbackEvent", event.name(participant.as_ref()).to_owned()),
        ];
        if let Some(participant) = &participant {
            participant_parameters(participant, &mut parameters);
        }
        if let ConferenceEvent::Leave(leaving) = event {
            parameters.push(("ParticipantCallStatus", leaving.call_status.as_str().to_owned()));
            parameters.push(("ReasonParticipantLeft", leaving.reason.to_owned()));
        }
        if let ConferenceEvent::Announcement(Announcement { url, failure, .. }) = event {
            parameters.push(("AnnounceUrl", url.clone()));
            parameters.extend(failure.iter().map(|it| ("ReasonAnnouncementFailed", it.clone())));
        }
        if matches!(event, ConferenceEvent::End) {
            end_parameters(conference, &mut parameters);
        }
        let (url, method) = (callback.url, callback.method);
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }
}

impl ConferenceEvent {
    fn word(&self) -> ConferenceWord {
        match self {
            Self::Start => ConferenceWord::Start,
            Self::End => ConferenceWord::End,
            Self::Join(_) => ConferenceWord::Join,
            Self::Leave(_) => ConferenceWord::Leave,
            Self::Muted(_) => ConferenceWord::Mute,
            Self::Hold(_) => ConferenceWord::Hold,
            Self::Modify(_) => ConferenceWord::Modify,
            Self::Announcement(_) => ConferenceWord::Announcement,
        }
    }

    fn name(&self, participant: Option<&Participant>) -> &'static str {
        let muted = participant.is_some_and(|participant| participant.settings.muted);
        let hold = participant.is_some_and(|participant| participant.hold);
        match self {
            Self::Start => "conference-start",
            Self::End => "conference-end",
            Self::Join(_) => "participant-join",
            Self::Leave(_) => "participant-leave",
            Self::Muted(_) if muted => "participant-mute",
            Self::Muted(_) => "participant-unmute",
            Self::Hold(_) if hold => "participant-hold",
            Self::Hold(_) => "participant-unhold",
            Self::Modify(_) => "participant-modify",
            Self::Announcement(Announcement { failure: None, .. }) => "announcement-end",
            Self::Announcement(_) => "announcement-fail",
        }
    }
}

fn participant_parameters(participant: &Participant, parameters: &mut Vec<(&'static str, String)>) {
    let settings = &participant.settings;
    parameters.extend([
        ("CallSid", participant.call_sid.to_string()),
        ("Muted", settings.muted.to_string()),
        ("Hold", participant.hold.to_string()),
        ("Coaching", participant.coaching.to_string()),
        ("EndConferenceOnExit", settings.end_conference_on_exit.to_string()),
        ("StartConferenceOnEnter", settings.start_conference_on_enter.to_string()),
    ]);
    if let Some(label) = &settings.label {
        parameters.push(("ParticipantLabel", label.clone()));
    }
    if let Some(call_sid) = settings.call_sid_to_coach.as_ref().filter(|_| participant.coaching) {
        parameters.push(("CallSidToCoach", call_sid.to_string()));
    }
}

fn end_parameters(conference: &Conference, parameters: &mut Vec<(&'static str, String)>) {
    if let Some(call_sid) = &conference.call_sid_ending {
        parameters.push(("CallSidEndingConference", call_sid.to_string()));
    }
    if let Some(label) = &conference.label_ending {
        parameters.push(("ParticipantLabelEndingConference", label.clone()));
    }
    if let Some(reason) = conference.reason_ended {
        parameters.push(("ReasonConferenceEnded", reason.as_str().to_owned()));
        parameters.push(("Reason", reason.text().to_owned()));
    }
}
