//! Why a leg left, in Twilio's words.

use serde::{Deserialize, Serialize};

use crate::lenient;

/// Why a leg left: `ReasonParticipantLeft`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeftReason {
    /// Somebody completed the conference through the API.
    ConferenceEndedViaApi,
    /// A leg with `endConferenceOnExit` left and took everybody along.
    ModeratorEndedConference,
    /// Somebody removed the leg.
    ParticipantUpdatedViaApi,
    /// The person hung up.
    ParticipantHungUp,
    /// The leg never came in.
    ParticipantAddFailed,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

impl LeftReason {
    /// Parses `ReasonParticipantLeft`. Twilio may add reasons at any time.
    pub fn parse(text: &str) -> Self {
        lenient::word(text).unwrap_or(Self::Unknown)
    }

    /// Whether the conference ended by it.
    pub fn is_end_of_conference(self) -> bool {
        matches!(self, Self::ModeratorEndedConference | Self::ConferenceEndedViaApi)
    }
}
