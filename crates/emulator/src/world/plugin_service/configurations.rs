//! Makes configurations.

use std::collections::BTreeSet;

use super::{
    PluginService, PluginServiceError,
    configuration::{Configuration, ConfiguredPlugin},
    plugin::{Plugin, PluginVersion},
};
use crate::world::World;

impl PluginService {
    pub(crate) fn configurations(&self) -> &[Configuration] {
        &self.configurations
    }

    pub(crate) fn configuration(&self, sid: &str) -> Result<&Configuration, PluginServiceError> {
        let found = self.configurations.iter().find(|configuration| configuration.sid == sid);
        found.ok_or_else(|| PluginServiceError::not_found(&format!("/Configurations/{sid}")))
    }

    /// What a configuration consists of.
    pub(crate) fn configured<'service>(
        &'service self,
        configuration: &'service Configuration,
    ) -> impl Iterator<Item = (&'service ConfiguredPlugin, &'service Plugin, &'service PluginVersion)>
    {
        configuration.plugins.iter().filter_map(|configured| {
            let (plugin, version) = self.version(&configured.version_sid)?;
            Some((configured, plugin, version))
        })
    }

    fn check(&self, plugins: &[ConfiguredPlugin]) -> Result<(), PluginServiceError> {
        let mut names = BTreeSet::new();
        for configured in plugins {
            let (plugin, _) = self.version(&configured.version_sid).ok_or_else(|| {
                PluginServiceError::UnknownVersion { sid: configured.version_sid.clone() }
            })?;
            if !names.insert(&plugin.unique_name) {
                let unique_name = plugin.unique_name.clone();
                return Err(PluginServiceError::PluginTwice { unique_name });
            }
        }
        Ok(())
    }
}

impl World {
    pub(crate) fn create_plugin_configuration(
        &mut self,
        name: &str,
        description: &str,
        plugins: Vec<ConfiguredPlugin>,
    ) -> Result<&Configuration, PluginServiceError> {
        self.plugin_service.check(&plugins)?;
        let sid = self.mint.sid("FJ");
        self.plugin_service.configurations.push(Configuration {
            sid: sid.clone(),
            name: name.to_owned(),
            description: description.to_owned(),
            date_created: self.now,
            plugins,
        });
        self.plugin_service.configuration(&sid)
    }
}
