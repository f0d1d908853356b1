//! Releases: the last one says which configuration Flex loads.

use jiff::Timestamp;

use super::{PluginService, PluginServiceError, configuration::Configuration};
use crate::world::World;

#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) sid: String,
    pub(crate) configuration_sid: String,
    pub(crate) date_created: Timestamp,
}

impl PluginService {
    pub(crate) fn releases(&self) -> &[Release] {
        &self.releases
    }

    pub(crate) fn release(&self, sid: &str) -> Result<&Release, PluginServiceError> {
        let found = self.releases.iter().find(|release| release.sid == sid);
        found.ok_or_else(|| PluginServiceError::not_found(&format!("/Releases/{sid}")))
    }

    pub(crate) fn active_release(&self) -> Result<&Release, PluginServiceError> {
        let active = self.releases.last();
        active.ok_or_else(|| PluginServiceError::not_found("/Releases/Active"))
    }

    /// What Flex loads, if anything was ever released.
    pub(crate) fn active_configuration(&self) -> Option<&Configuration> {
        let release = self.releases.last()?;
        self.configuration(&release.configuration_sid).ok()
    }
}

impl World {
    pub(crate) fn release_plugins(
        &mut self,
        configuration_sid: &str,
    ) -> Result<&Release, PluginServiceError> {
        if self.plugin_service.configuration(configuration_sid).is_err() {
            let sid = configuration_sid.to_owned();
            return Err(PluginServiceError::UnknownConfiguration { sid });
        }
        let sid = self.mint.sid("FK");
        self.plugin_service.releases.push(Release {
            sid: sid.clone(),
            configuration_sid: configuration_sid.to_owned(),
            date_created: self.now,
        });
        self.plugin_service.release(&sid)
    }
}
