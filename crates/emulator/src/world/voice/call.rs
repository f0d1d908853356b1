//! A call as data.

use std::{collections::BTreeSet, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::{CallSid, ConferenceSid, ReservationSid};

use super::{call_settings::CallSettings, machine_detection::PicksUp};
use crate::twiml::Verb;

/// Where a call is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallStatus {
    /// It waits for its turn to ring.
    Queued,
    /// The telephone rings.
    Ringing,
    /// Somebody picked up.
    InProgress,
    /// The line was taken.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// It could not be put through.
    Failed,
    /// It was taken back before anybody picked up.
    Canceled,
    /// Somebody hung up.
    Completed,
}

impl CallStatus {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Completed => "completed",
        }
    }

    pub(super) fn phase(self) -> Phase {
        match self {
            Self::Queued | Self::Ringing => Phase::Unanswered,
            Self::InProgress => Phase::Live,
            Self::Busy | Self::NoAnswer | Self::Failed | Self::Canceled | Self::Completed => {
                Phase::Over
            }
        }
    }
}

/// What can still happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Somebody can pick up.
    Unanswered,
    /// Somebody can hang up.
    Live,
    /// Nothing.
    Over,
}

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Inbound,
    OutboundApi,
}

impl Direction {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
        }
    }
}

/// What the call's own status callbacks tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CallEvent {
    Initiated,
    Ringing,
    Answered,
    Completed,
}

impl CallEvent {
    const ALL: [Self; 4] = [Self::Initiated, Self::Ringing, Self::Answered, Self::Completed];

    fn as_str(self) -> &'static str {
        match self {
            Self::Initiated => "initiated",
            Self::Ringing => "ringing",
            Self::Answered => "answered",
            Self::Completed => "completed",
        }
    }
}

/// Where a call's progress is told, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StatusCallback {
    pub(crate) url: String,
    pub(crate) method: &'static str,
    pub(crate) events: BTreeSet<CallEvent>,
}

impl StatusCallback {
    /// Reads `StatusCallbackEvent`: repeated, separated by blanks, or absent, which means `completed`.
    pub(crate) fn new<'a>(
        url: &str,
        method: Option<&str>,
        words: impl Iterator<Item = &'a str>,
    ) -> Self {
        let words: BTreeSet<_> = words.flat_map(str::split_whitespace).collect();
        let mut events: BTreeSet<_> =
            CallEvent::ALL.into_iter().filter(|event| words.contains(event.as_str())).collect();
        if words.is_empty() {
            events.insert(CallEvent::Completed);
        }
        Self { url: url.to_owned(), method: http_method(method, "POST"), events }
    }
}

/// `GET` or `POST`, whatever the client's spelling; anything else is the default.
pub(crate) fn http_method(text: Option<&str>, default: &'static str) -> &'static str {
    match text {
        Some(text) if text.eq_ignore_ascii_case("GET") => "GET",
        Some(text) if text.eq_ignore_ascii_case("POST") => "POST",
        Some(_) | None => default,
    }
}

/// A call that somebody wants to have placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlaceCall {
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) on_answer: OnAnswer,
    /// How long it rings.
    pub(crate) timeout: Duration,
    pub(crate) status_callback: Option<StatusCallback>,
    /// The reservation that hears how the call went.
    pub(crate) reservation_sid: Option<ReservationSid>,
    pub(crate) settings: CallSettings,
}

/// What happens when somebody picks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnAnswer {
    /// Its TwiML is fetched.
    Fetch { url: String, method: &'static str },
    /// Its TwiML came with the request.
    Run { twiml: String },
    /// It is a leg that REST added to a conference.
    Enter { conference_sid: ConferenceSid },
}

/// A call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) sid: CallSid,
    pub(super) born: u64,
    pub(crate) to: String,
    pub(crate) from: String,
    pub(crate) direction: Direction,
    pub(crate) status: CallStatus,
    /// Every status that it has had, with its beginning.
    pub(crate) statuses: Vec<(CallStatus, Timestamp)>,
    /// How long it waits for its turn to ring.
    pub(crate) queue_time: Duration,
    pub(crate) timeout: Duration,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    /// When somebody picked up.
    pub(crate) start_time: Option<Timestamp>,
    pub(crate) end_time: Option<Timestamp>,
    pub(crate) status_callback: Option<StatusCallback>,
    pub(super) settings: CallSettings,
    /// Who picks up.
    pub(crate) picks_up: PicksUp,
    /// Who picked up, once Twilio has found out, in its words.
    pub(crate) answered_by: Option<&'static str>,
    /// The keys that were played to it, and to nobody else.
    pub(crate) played_digits: Vec<String>,
    /// How many events of its own the call has had.
    pub(super) events: u32,
    pub(super) on_answer: OnAnswer,
    /// How many TwiML documents it has been given. What one of them has put off is void once there is another.
    pub(super) documents: u32,
    /// The address of the TwiML that it runs, against which relative addresses are resolved.
    pub(super) document_url: Option<String>,
    /// What is left of its TwiML.
    pub(super) verbs: Vec<Verb>,
    /// What is asked for when it leaves the conference of its `<Dial>`: URL and method.
    pub(super) dial_action: Option<(String, &'static str)>,
    pub(crate) reservation_sid: Option<ReservationSid>,
    /// The conference in which it is a participant, joined or to join when somebody picks up.
    pub(crate) conference_sid: Option<ConferenceSid>,
    /// Whether the person muted their own telephone, which no conference hears of.
    pub(crate) phone_muted: bool,
}

impl Call {
    /// Goes on to the next status.
    pub(super) fn enter_status(&mut self, status: CallStatus, now: Timestamp) {
        self.status = status;
        self.statuses.push((status, now));
        self.date_updated = now;
    }

    /// Whether somebody has picked up, and nobody hung up.
    pub(super) fn is_in_progress(&self) -> bool {
        self.status == CallStatus::InProgress
    }

    /// When its telephone began to ring, if it did.
    pub(crate) fn rang_at(&self) -> Option<Timestamp> {
        let rang = |(status, at): &(CallStatus, Timestamp)| {
            (*status == CallStatus::Ringing).then_some(*at)
        };
        self.statuses.iter().find_map(rang)
    }

    /// Whose telephone it is: who is called or, from outside, who calls.
    pub(crate) fn number(&self) -> &str {
        match self.direction {
            Direction::Inbound => &self.from,
            Direction::OutboundApi => &self.to,
        }
    }

    /// How long the people talked.
    pub(crate) fn duration_seconds(&self) -> i64 {
        match (self.start_time, self.end_time) {
            (Some(start), Some(end)) => end.duration_since(start).as_secs(),
            _ => 0,
        }
    }
}
