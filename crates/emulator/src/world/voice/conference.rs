//! A conference and its participants as data.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::{CallSid, ConferenceSid};

use super::{call::http_method, history::ConferenceHistory, recording_settings::RecordingSettings};

/// Where a conference is in its life. What is completed never comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConferenceStatus {
    /// Nobody talks yet.
    Init,
    /// It is live.
    InProgress,
    /// It is over.
    Completed,
}

impl ConferenceStatus {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
        }
    }
}

/// Why a conference ended, with the callback's word and its text for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReasonConferenceEnded {
    ConferenceEndedViaApi,
    LastParticipantKicked,
    LastParticipantLeft,
    ParticipantWithEndConferenceOnExitKicked,
    ParticipantWithEndConferenceOnExitLeft,
}

impl ReasonConferenceEnded {
    /// Why a conference ends by the leaving of one who had joined, if it does.
    pub(super) fn by_leaving(ends_all: bool, is_last: bool, kicked: bool) -> Option<Self> {
        match (ends_all, is_last, kicked) {
            (true, _, true) => Some(Self::ParticipantWithEndConferenceOnExitKicked),
            (true, _, false) => Some(Self::ParticipantWithEndConferenceOnExitLeft),
            (false, true, true) => Some(Self::LastParticipantKicked),
            (false, true, false) => Some(Self::LastParticipantLeft),
            (false, false, _) => None,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ConferenceEndedViaApi => "conference-ended-via-api",
            Self::LastParticipantKicked => "last-participant-kicked",
            Self::LastParticipantLeft => "last-participant-left",
            Self::ParticipantWithEndConferenceOnExitKicked => {
                "participant-with-end-conference-on-exit-kicked"
            }
            Self::ParticipantWithEndConferenceOnExitLeft => {
                "participant-with-end-conference-on-exit-left"
            }
        }
    }

    /// The callback's `Reason`. Twilio's own wording is not documented.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::ConferenceEndedViaApi => "Conference ended via API",
            Self::LastParticipantKicked => "Last participant was removed",
            Self::LastParticipantLeft => "Last participant left",
            Self::ParticipantWithEndConferenceOnExitKicked => {
                "Participant with endConferenceOnExit was removed"
            }
            Self::ParticipantWithEndConferenceOnExitLeft => {
                "Participant with endConferenceOnExit left"
            }
        }
    }
}

/// The subscription words of `statusCallbackEvent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ConferenceWord {
    Start,
    End,
    Join,
    Leave,
    Mute,
    Hold,
    Modify,
    Announcement,
}

impl ConferenceWord {
    const ALL: [(&'static str, Self); 8] = [
        ("start", Self::Start),
        ("end", Self::End),
        ("join", Self::Join),
        ("leave", Self::Leave),
        ("mute", Self::Mute),
        ("hold", Self::Hold),
        ("modify", Self::Modify),
        ("announcement", Self::Announcement),
    ];
}

/// Where a conference's events are told, and which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConferenceCallback {
    pub(crate) url: String,
    pub(crate) method: &'static str,
    pub(crate) events: BTreeSet<ConferenceWord>,
}

impl ConferenceCallback {
    /// Reads the event list: words separated by blanks, in one text or in several.
    pub(crate) fn new<'a>(
        url: String,
        method: Option<&str>,
        words: impl Iterator<Item = &'a str>,
    ) -> Self {
        let words: BTreeSet<_> = words.flat_map(str::split_whitespace).collect();
        let events = ConferenceWord::ALL
            .into_iter()
            .filter(|(word, _)| words.contains(word))
            .map(|(_, event)| event)
            .collect();
        Self { url, method: http_method(method, "POST"), events }
    }
}

/// What a leg brings along when it joins.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are the request's own fields")]
pub(crate) struct ParticipantSettings {
    pub(crate) label: Option<String>,
    pub(crate) muted: bool,
    pub(crate) start_conference_on_enter: bool,
    pub(crate) end_conference_on_exit: bool,
    /// The call that only this one is heard by.
    pub(crate) call_sid_to_coach: Option<CallSid>,
    pub(crate) max_participants: usize,
    /// Whether the others hear its telephone ring.
    pub(crate) early_media: bool,
    /// Counts only for the first that joins.
    pub(crate) callback: Option<ConferenceCallback>,
    /// Counts only for the first that joins; absent, nothing is recorded.
    pub(crate) recording: Option<RecordingSettings>,
}

/// A leg: a call in a conference, or on its way there.
#[derive(Debug, Clone)]
pub(crate) struct Participant {
    pub(crate) call_sid: CallSid,
    pub(crate) settings: ParticipantSettings,
    pub(crate) hold: bool,
    /// What is played while they are on hold, if it is not Twilio's own music, and how it is fetched.
    pub(crate) hold_music: Option<(String, &'static str)>,
    pub(crate) coaching: bool,
    /// Whether the others hear it; until then its telephone rings.
    pub(crate) joined: bool,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

/// A conference.
#[derive(Debug, Clone)]
pub(crate) struct Conference {
    pub(crate) sid: ConferenceSid,
    pub(super) born: u64,
    pub(crate) friendly_name: String,
    pub(crate) status: ConferenceStatus,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    /// In the order in which they were added; who left is gone.
    pub(crate) participants: Vec<Participant>,
    pub(crate) reason_ended: Option<ReasonConferenceEnded>,
    pub(crate) call_sid_ending: Option<CallSid>,
    pub(super) label_ending: Option<String>,
    /// The first participant has joined: the callback is settled for good.
    pub(super) has_owner: bool,
    pub(super) callback: Option<ConferenceCallback>,
    pub(super) recording: Option<RecordingSettings>,
    /// When two began to talk.
    pub(crate) start_time: Option<Timestamp>,
    /// Two have talked: `conference-start` was told.
    pub(super) started: bool,
    /// What happened to its legs.
    pub(crate) history: ConferenceHistory,
    /// How many events have taken a `SequenceNumber`.
    pub(super) events: u32,
}

impl Conference {
    pub(crate) fn is_live(&self) -> bool {
        self.status != ConferenceStatus::Completed
    }

    pub(crate) fn joined(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| participant.joined)
    }

    /// The participant with this call SID or label; who has joined comes before who rings.
    pub(crate) fn participant(&self, call_sid_or_label: &str) -> Option<&Participant> {
        let named = |participant: &&Participant| {
            participant.call_sid.as_str() == call_sid_or_label
                || participant.settings.label.as_deref() == Some(call_sid_or_label)
        };
        self.joined().find(named).or_else(|| self.participants.iter().find(named))
    }

    pub(super) fn participant_mut(&mut self, call_sid: &CallSid) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|participant| participant.call_sid == *call_sid)
    }
}
