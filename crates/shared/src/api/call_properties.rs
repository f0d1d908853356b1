//! Whom a leg rings: what old clients ask.

use serde::{Deserialize, Serialize};

use crate::CallSid;

/// The body of [`GET_CALL_PROPERTIES`](super::path::GET_CALL_PROPERTIES), or its query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GetCallPropertiesRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
    /// A leg of one of the worker's calls.
    pub call_sid: CallSid,
}

/// The answer of [`GET_CALL_PROPERTIES`](super::path::GET_CALL_PROPERTIES).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GetCallPropertiesResponse {
    /// The leg.
    pub sid: CallSid,
    /// Whom it rings: a number, or `client:<identity>`.
    pub to: String,
    /// The number that is shown there.
    pub from: String,
    /// How far it is, in Twilio's words: `queued`, `ringing`, `in-progress` and so on.
    pub status: String,
    /// Who made it, in Twilio's words: `inbound`, `outbound-api` or `outbound-dial`.
    pub direction: String,
}
