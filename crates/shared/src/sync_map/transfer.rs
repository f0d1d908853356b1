//! That who is asked to come takes a call over: a part of the item of their invitation.

use serde::{Deserialize, Serialize};

use crate::{CallSid, lenient};

/// A hand-over: when the worker who is asked has come, the agent who asked leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Transfer {
    /// The leg with which the agent asked who hands the call over. Who leaves is the worker of its reservation, with
    /// whatever leg they are there.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub leg: Option<CallSid>,
    /// How it ended; absent while it goes on.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub end: Option<TransferEnd>,
    /// What shows a server that a server wrote who is to leave.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// How a hand-over ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TransferEnd {
    /// The agent has left, and the worker who was asked talks to the customer.
    Done,
    /// Twilio would have ended the conference with the agent's leave, so they stay.
    AgentStays,
    /// The agent has taken the customer back.
    #[serde(other)]
    TakenBack,
}
