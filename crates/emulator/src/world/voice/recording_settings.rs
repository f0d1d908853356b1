//! How something is recorded, and who hears of it.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml/conference#attributes-recording-status-callback-event> and
//! `RecordingStatusCallbackEvent` in <https://www.twilio.com/docs/voice/api/conference-participant-resource>.

use std::collections::BTreeSet;

/// How a conference or a call is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingSettings {
    /// 1, or 2 where what a person says and what they hear are kept apart.
    pub(crate) channels: u8,
    pub(crate) callback: Option<RecordingCallback>,
}

/// Where it is told how a recording goes, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingCallback {
    pub(crate) url: String,
    pub(crate) method: &'static str,
    pub(crate) events: BTreeSet<RecordingEvent>,
}

/// What happens to a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RecordingEvent {
    /// It has begun.
    InProgress,
    /// It can be fetched.
    Completed,
    /// Something that happens to no recording here, such as `absent` and `failed`.
    Never,
}

impl RecordingCallback {
    /// With the words of an event list, which is `completed` if there is none.
    pub(crate) fn new(url: String, method: &'static str, events: BTreeSet<RecordingEvent>) -> Self {
        let default = BTreeSet::from([RecordingEvent::Completed]);
        let events = if events.is_empty() { default } else { events };
        Self { url, method, events }
    }
}

impl RecordingEvent {
    /// Reads words that are separated by blanks, in one text or in several; or answers the word that is none.
    pub(crate) fn parse_all<'a>(
        words: impl Iterator<Item = &'a str>,
    ) -> Result<BTreeSet<Self>, &'a str> {
        words.flat_map(str::split_whitespace).map(|word| Self::parse(word).ok_or(word)).collect()
    }

    fn parse(word: &str) -> Option<Self> {
        match word {
            "in-progress" => Some(Self::InProgress),
            "completed" => Some(Self::Completed),
            "started" | "paused" | "resumed" | "stopped" | "failed" | "absent" => Some(Self::Never),
            _ => None,
        }
    }

    /// `RecordingStatus`.
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Never => "absent",
        }
    }
}
