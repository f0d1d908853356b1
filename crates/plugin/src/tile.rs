//! The tiles of a call: how each is named, its buttons, and what can be asked for its person.

use serde::Serialize;
use shared::{CallSid, TaskSid, view::ParticipantView};

use crate::ids::Ticket;

/// What `ui/` calls the tile of a customer who has no leg.
const CUSTOMER: &str = "customer";

/// Whom a request to the server is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// The person of this leg.
    Leg(CallSid),
    /// A colleague who is asked to come, by the task that asks.
    Invited(TaskSid),
    /// The customer, of whom there is no leg.
    Customer,
    /// The agent, who wants to leave.
    Agent,
    /// All of the call; somebody waits for this promise.
    Everybody(Ticket),
}

impl Whom {
    /// Reads the name that a tile has in `ui/`.
    pub fn of_tile(name: &str) -> Option<Self> {
        if name == CUSTOMER {
            return Some(Self::Customer);
        }
        let invited = || TaskSid::parse(name).ok().map(Self::Invited);
        CallSid::parse(name).ok().map(Self::Leg).or_else(invited)
    }

    /// The person of a tile.
    pub(crate) fn of(participant: &ParticipantView) -> Self {
        match (&participant.call_sid, &participant.invitation) {
            (Some(call_sid), _) => Self::Leg(call_sid.clone()),
            (None, Some(task_sid)) => Self::Invited(task_sid.clone()),
            (None, None) => Self::Customer,
        }
    }

    pub(crate) fn is(&self, participant: &ParticipantView) -> bool {
        *self == Self::of(participant)
    }
}

impl From<CallSid> for Whom {
    fn from(call_sid: CallSid) -> Self {
        Self::Leg(call_sid)
    }
}

/// The buttons of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
