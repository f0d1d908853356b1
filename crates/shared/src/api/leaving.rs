//! How an agent leaves a call, comes back to it, or ends it.

use serde::{Deserialize, Serialize};

use crate::TaskSid;

/// The body of [`LEAVE_CONFERENCE`](super::path::LEAVE_CONFERENCE): what follows is no drop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LeaveConferenceRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    pub task_sid: TaskSid,
}

/// The body of [`REJOIN_CONFERENCE`](super::path::REJOIN_CONFERENCE): the page of the agent is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RejoinConferenceRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    pub task_sid: TaskSid,
    /// Eight hexadecimal digits, chosen for each time that the page is back: a request that arrives twice rings
    /// once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The body of [`END_CONFERENCE`](super::path::END_CONFERENCE).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EndConferenceRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// The task whose conference it is.
    pub task_sid: TaskSid,
}
