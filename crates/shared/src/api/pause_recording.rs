//! What is asked to pause what is recorded of a call, and to resume it.

use serde::{Deserialize, Serialize};

use crate::TaskSid;

/// The body of [`PAUSE_RECORDING`](super::path::PAUSE_RECORDING).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PauseRecordingRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task of the call that is recorded.
    pub task_sid: TaskSid,
    /// `true` pauses, `false` resumes.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(true|false)$"))]
    pub paused: String,
}
