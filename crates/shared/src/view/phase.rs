//! What a tile tells of its person.

use serde::{Deserialize, Serialize};

use crate::{
    event::{CallStatus, LeftReason},
    sync_map::ParticipantItem,
};

/// What a tile tells of its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantPhase {
    /// Is being called.
    Calling,
    /// The telephone rings.
    Ringing,
    /// Talks.
    Live,
    /// Hears hold music.
    OnHold,
    /// Left, or hung up.
    Left,
    /// Was removed.
    Removed,
    /// The line was busy.
    Busy,
    /// Did not answer.
    NoAnswer,
    /// Could not be reached.
    Failed,
    /// The call was taken back.
    Canceled,
}

impl ParticipantPhase {
    /// What is told of a leg that is in the conference or on its way, or is not there.
    pub(super) fn of(item: &ParticipantItem, is_there: bool) -> Self {
        if is_there { Self::of_present(item) } else { Self::of_gone(item) }
    }

    fn of_present(item: &ParticipantItem) -> Self {
        if item.is_connecting() {
            match item.call_status {
                // Who has picked up and is not in yet rings on, for the eye: it takes a moment.
                Some(CallStatus::Ringing | CallStatus::InProgress) => Self::Ringing,
                Some(
                    CallStatus::Queued
                    | CallStatus::Initiated
                    | CallStatus::Completed
                    | CallStatus::Busy
                    | CallStatus::NoAnswer
                    | CallStatus::Failed
                    | CallStatus::Canceled,
                )
                | None => Self::Calling,
            }
        } else if item.hold == Some(true) {
            Self::OnHold
        } else {
            Self::Live
        }
    }

    fn of_gone(item: &ParticipantItem) -> Self {
        match item.call_status {
            Some(CallStatus::Busy) => Self::Busy,
            Some(CallStatus::NoAnswer) => Self::NoAnswer,
            Some(CallStatus::Failed) => Self::Failed,
            Some(CallStatus::Canceled) => Self::Canceled,
            Some(
                CallStatus::Queued
                | CallStatus::Initiated
                | CallStatus::Ringing
                | CallStatus::InProgress
                | CallStatus::Completed,
            )
            | None => match item.left_reason {
                Some(LeftReason::ParticipantUpdatedViaApi) => Self::Removed,
                Some(LeftReason::ParticipantAddFailed) => Self::Failed,
                Some(
                    LeftReason::ConferenceEndedViaApi
                    | LeftReason::ModeratorEndedConference
                    | LeftReason::ParticipantHungUp
                    | LeftReason::Unknown,
                )
                | None => Self::Left,
            },
        }
    }

    /// Whether the person was called and never answered.
    pub fn is_unreached(self) -> bool {
        match self {
            Self::Busy | Self::NoAnswer | Self::Failed => true,
            Self::Calling
            | Self::Ringing
            | Self::Live
            | Self::OnHold
            | Self::Left
            | Self::Removed
            | Self::Canceled => false,
        }
    }
}
