//! What is asked for a token of a browser's own Sync client, and what is answered.

use serde::{Deserialize, Serialize};

use crate::SyncServiceSid;

/// The body of [`SYNC_TOKEN`](super::path::SYNC_TOKEN).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncTokenRequest {
    /// The Flex token, unless it is in the header `Authorization`.
    #[serde(default, rename = "Token")]
    pub token: String,
}

/// The answer of [`SYNC_TOKEN`](super::path::SYNC_TOKEN).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncTokenResponse {
    /// An access token for the maps' Sync service, for an hour at most; absent without an API key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The Sync service of the maps; absent where Twilio could not be asked for it.
    #[serde(default, rename = "serviceSid", skip_serializing_if = "Option::is_none")]
    pub service_sid: Option<SyncServiceSid>,
}
