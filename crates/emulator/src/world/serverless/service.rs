//! A service as plain data: what belongs together, and the first part of its domain names.

use jiff::Timestamp;

use super::{asset::Asset, build::Build, environment::Environment};

#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) sid: String,
    pub(crate) unique_name: String,
    pub(crate) friendly_name: String,
    pub(crate) include_credentials: bool,
    pub(crate) ui_editable: bool,
    /// `default-1234`.
    pub(crate) domain_base: String,
    pub(crate) date_created: Timestamp,
    pub(crate) environments: Vec<Environment>,
    pub(crate) assets: Vec<Asset>,
    pub(crate) builds: Vec<Build>,
}

impl Service {
    pub(super) fn is(&self, sid_or_name: &str) -> bool {
        self.sid == sid_or_name || self.unique_name == sid_or_name
    }

    pub(super) fn path(&self) -> String {
        format!("/Services/{}", self.sid)
    }
}
