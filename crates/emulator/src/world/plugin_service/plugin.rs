//! A plugin and its versions as plain data.

use jiff::Timestamp;
use semver::Version;

#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) sid: String,
    pub(crate) unique_name: String,
    pub(crate) friendly_name: String,
    pub(crate) description: String,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) versions: Vec<PluginVersion>,
}

#[derive(Debug)]
pub(crate) struct PluginVersion {
    pub(crate) sid: String,
    pub(crate) version: Version,
    pub(crate) plugin_url: String,
    pub(crate) changelog: String,
    pub(crate) private: bool,
    pub(crate) date_created: Timestamp,
}

impl Plugin {
    /// A plugin is addressed by its SID or by its unique name.
    pub(super) fn is(&self, sid_or_name: &str) -> bool {
        self.sid == sid_or_name || self.unique_name == sid_or_name
    }
}

impl PluginVersion {
    /// A version is addressed by its SID or by its number.
    pub(super) fn is(&self, sid_or_number: &str) -> bool {
        self.sid == sid_or_number || self.version.to_string() == sid_or_number
    }
}
