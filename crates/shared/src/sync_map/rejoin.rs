//! The field `rejoin` of `conf_status`: a worker whose leg was dropped, and whose telephone is rung again.

use serde::{Deserialize, Serialize};

use crate::{CallSid, ReservationSid, WorkerSid, lenient};

/// A worker who was dropped: the call waits for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Rejoin {
    /// The leg that was dropped.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub leg: Option<CallSid>,
    /// The worker's reservation.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub reservation_sid: Option<ReservationSid>,
    /// The worker.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub worker_sid: Option<WorkerSid>,
    /// Until when the call waits: seconds since 1970, on Twilio's clock.
    #[serde(deserialize_with = "lenient::field")]
    pub until: u32,
    /// The id of the leg that rings for them: eight hexadecimal digits, in its label.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub ring: Option<String>,
    /// Who was put on hold because nobody else was there.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub held: Option<CallSid>,
    /// How it ended; absent while the call waits.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub end: Option<RejoinEnd>,
    /// What shows a server that a server wrote for whom the call waits, until when, and whom it has put on
    /// hold.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// How the wait for a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RejoinEnd {
    /// They are back, or a colleague has come.
    Done,
    /// They have said that they leave, or wrap up.
    Left,
    /// The time was over.
    #[serde(other)]
    NobodyCame,
}
