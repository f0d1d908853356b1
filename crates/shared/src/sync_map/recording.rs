//! The field `recording` of `conf_status`: what is recorded of a call, and whether that is paused.

use serde::{Deserialize, Serialize};

use crate::{CallSid, WorkerSid, lenient};

/// What is recorded of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Recording {
    /// What was decided when the call was made; absent where no server of ours made it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub of: Option<Recorded>,
    /// What Twilio said when somebody paused or resumed it; absent while nobody has.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub status: Option<RecordingStatus>,
    /// The worker who asked last to pause it.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub by: Option<WorkerSid>,
    /// The leg whose recording `status` speaks of, where a leg is recorded.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<CallSid>,
    /// The request that is under way to Twilio.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The request whose answer was written last. Only the server that sent it writes this, never one that compares.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// What shows a server that a server wrote `of` and `by`.
    #[serde(deserialize_with = "lenient::field", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// What of a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// The conference, in one channel.
    Conference,
    /// The customer's leg, in two channels: what they say, and what they hear.
    Customer,
    /// Nothing.
    Nothing,
}

/// Whether a recording that goes on gets longer, in Twilio's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum RecordingStatus {
    /// It does.
    InProgress,
    /// It does not, until it is resumed.
    Paused,
}
