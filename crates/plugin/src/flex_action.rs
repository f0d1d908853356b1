//! Flex's actions for one participant of a call, and the participant that an action names.

use serde::Deserialize;

/// Flex's actions for participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub enum ParticipantAction {
    /// Hold the customer, or whom the payload names.
    HoldCall,
    /// Unhold the customer, or whom the payload names.
    UnholdCall,
    /// Hold whom the payload names.
    HoldParticipant,
    /// Unhold whom the payload names.
    UnholdParticipant,
    /// Remove whom the payload names.
    KickParticipant,
}

/// The participant that an action names, as its payload has it, and what they hear who are held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionTarget {
    /// `participantCallSid`.
    pub call_sid: Option<String>,
    /// `targetSid`: a worker, a call or Flex's `uniqueId`.
    pub target_sid: Option<String>,
    /// `holdMusicUrl` and `holdMusicMethod`.
    pub music: Option<Music>,
}

/// What they hear who are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Music {
    /// Where it is.
    pub url: String,
    /// How Twilio fetches it; the server has a default.
    pub method: Option<String>,
}
