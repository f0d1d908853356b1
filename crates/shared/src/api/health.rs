//! What the server says of itself to anybody.

use serde::{Deserialize, Serialize};

/// The answer of [`HEALTH`](super::path::HEALTH).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthResponse {
    /// `ok`.
    pub status: String,
    /// The version of the server.
    pub version: String,
    /// The commit that it was built from, with `-dirty` behind it if its sources differ from that;
    /// `unknown` without git, and `development` if it is not built for release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The country of numbers without a country code, by its two letters; absent where none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_country: Option<String>,
}
