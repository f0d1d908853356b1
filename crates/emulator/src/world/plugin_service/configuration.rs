//! A configuration as plain data: the versions that run together.

use jiff::Timestamp;
use serde::Deserialize;

#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) sid: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) date_created: Timestamp,
    pub(crate) plugins: Vec<ConfiguredPlugin>,
}

/// One version in a configuration, as it is sent: a JSON object in a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ConfiguredPlugin {
    #[serde(rename = "plugin_version")]
    pub(crate) version_sid: String,
    /// Those of a lower phase are loaded first.
    #[serde(default = "default_phase")]
    pub(crate) phase: u32,
}

fn default_phase() -> u32 {
    3
}
