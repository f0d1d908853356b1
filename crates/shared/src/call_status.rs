//! How far a call is, in Twilio's words.

use serde::{Deserialize, Serialize};

use crate::lenient;

/// The status of a call, as the Call resource spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum CallStatus {
    /// Waits for its turn.
    Queued,
    /// Is being set up.
    Initiated,
    /// Rings.
    Ringing,
    /// Was answered.
    InProgress,
    /// Ended after it was answered.
    Completed,
    /// Met a busy line.
    Busy,
    /// Was not answered in time.
    NoAnswer,
    /// Could not be connected.
    Failed,
    /// Was taken back before it was answered.
    Canceled,
}

impl CallStatus {
    /// Parses `CallStatus` and `ParticipantCallStatus`.
    pub fn parse(text: &str) -> Option<Self> {
        lenient::word(text)
    }

    /// Whether the call is over, so that no other status can follow.
    pub fn is_final(self) -> bool {
        match self {
            Self::Queued | Self::Initiated | Self::Ringing | Self::InProgress => false,
            Self::Completed | Self::Busy | Self::NoAnswer | Self::Failed | Self::Canceled => true,
        }
    }
}
