//! The tiles of a call: how each is named, its buttons, and what can be asked for its person.

use serde::{Deserialize, Serialize};
use shared::{CallSid, TaskSid, view::ParticipantView};

/// What `ui/` calls the tile of a customer who has no leg.
const CUSTOMER: &str = "customer";

/// Names the tile of a call that a person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TileKey {
    /// That of a leg.
    Leg(CallSid),
    /// That of a colleague who is asked to come, by the task that asks.
    Invitation(TaskSid),
    /// That of the customer, of whom there is no leg.
    Customer,
}

impl TileKey {
    /// Reads the name that a tile has in `ui/`.
    pub fn parse(name: &str) -> Option<Self> {
        if name == CUSTOMER {
            return Some(Self::Customer);
        }
        let invitation = || TaskSid::parse(name).ok().map(Self::Invitation);
        CallSid::parse(name).ok().map(Self::Leg).or_else(invitation)
    }

    /// The name that the tile has in `ui/`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Leg(call_sid) => call_sid.as_str(),
            Self::Invitation(task_sid) => task_sid.as_str(),
            Self::Customer => CUSTOMER,
        }
    }

    /// The tile of a participant.
    pub(crate) fn of(participant: &ParticipantView) -> Self {
        match (&participant.call_sid, &participant.invitation) {
            (Some(call_sid), _) => Self::Leg(call_sid.clone()),
            (None, Some(task_sid)) => Self::Invitation(task_sid.clone()),
            (None, None) => Self::Customer,
        }
    }

    pub(crate) fn is_of(&self, participant: &ParticipantView) -> bool {
        *self == Self::of(participant)
    }
}

/// The buttons of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum TileButton {
    /// Hold, or unhold.
    Hold,
    /// Mute, or unmute.
    Mute,
    /// Remove, or take back a call that rings.
    Remove,
    /// Yes, remove.
    ConfirmRemove,
    /// No, do not remove.
    DeclineRemove,
    /// Call once more who could not be reached.
    CallAgain,
    /// Type keys that the person hears.
    SendDigits,
}

/// What has been asked for a participant, and has not happened yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "snake_case")]
pub enum TileRequest {
    /// To be held.
    Hold,
    /// To be unheld.
    Unhold,
    /// To be muted.
    Mute,
    /// To be unmuted.
    Unmute,
    /// The agent is asked whether to remove them.
    ConfirmRemove,
    /// To be removed.
    Remove,
    /// To be called once more.
    CallAgain,
}

/// What a button of a tile does at the moment; the texts of `ui/strings` bear the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "camelCase")]
pub enum TileAction {
    /// Holds.
    Hold,
    /// Takes off hold.
    Unhold,
    /// Mutes.
    Mute,
    /// Unmutes.
    Unmute,
    /// Asks whether to remove who is on the line.
    Remove,
    /// Takes back a call that rings, or an invitation.
    Cancel,
    /// Removes.
    ConfirmRemove,
    /// Does not remove.
    DeclineRemove,
    /// Calls once more.
    CallAgain,
    /// Asks for keys that the person alone hears.
    SendDigits,
}

impl TileAction {
    /// The button that does it.
    pub fn button(self) -> TileButton {
        match self {
            Self::Hold | Self::Unhold => TileButton::Hold,
            Self::Mute | Self::Unmute => TileButton::Mute,
            Self::Remove | Self::Cancel => TileButton::Remove,
            Self::ConfirmRemove => TileButton::ConfirmRemove,
            Self::DeclineRemove => TileButton::DeclineRemove,
            Self::CallAgain => TileButton::CallAgain,
            Self::SendDigits => TileButton::SendDigits,
        }
    }
}
