//! A build as plain data: a complete site, made of versions.

use jiff::Timestamp;
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) sid: String,
    pub(crate) status: BuildStatus,
    pub(crate) asset_versions: Vec<String>,
    pub(crate) dependencies: Value,
    pub(crate) runtime: String,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BuildStatus {
    Building,
    Completed,
    Failed,
}

impl BuildStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl Build {
    pub(crate) fn is_completed(&self) -> bool {
        self.status == BuildStatus::Completed
    }
}
