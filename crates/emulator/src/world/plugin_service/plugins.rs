//! Makes plugins, and changes what is said about them.

use super::{PluginService, PluginServiceError, plugin::Plugin};
use crate::world::World;

impl PluginService {
    pub(crate) fn plugins(&self) -> &[Plugin] {
        &self.plugins
    }

    pub(crate) fn plugin(&self, sid_or_name: &str) -> Result<&Plugin, PluginServiceError> {
        let found = self.plugins.iter().find(|plugin| plugin.is(sid_or_name));
        found.ok_or_else(|| no_plugin(sid_or_name))
    }

    pub(super) fn plugin_mut(
        &mut self,
        sid_or_name: &str,
    ) -> Result<&mut Plugin, PluginServiceError> {
        let found = self.plugins.iter_mut().find(|plugin| plugin.is(sid_or_name));
        found.ok_or_else(|| no_plugin(sid_or_name))
    }
}

fn no_plugin(sid_or_name: &str) -> PluginServiceError {
    PluginServiceError::not_found(&format!("/Plugins/{sid_or_name}"))
}

impl World {
    pub(crate) fn create_plugin(
        &mut self,
        unique_name: &str,
        friendly_name: Option<&str>,
        description: Option<&str>,
    ) -> Result<&Plugin, PluginServiceError> {
        if self.plugin_service.plugin(unique_name).is_ok() {
            let unique_name = unique_name.to_owned();
            return Err(PluginServiceError::PluginExists { unique_name });
        }
        self.plugin_service.plugins.push(Plugin {
            sid: self.mint.sid("FP"),
            unique_name: unique_name.to_owned(),
            friendly_name: friendly_name.unwrap_or(unique_name).to_owned(),
            description: description.unwrap_or_default().to_owned(),
            date_created: self.now,
            date_updated: self.now,
            versions: Vec::new(),
        });
        self.plugin_service.plugin(unique_name)
    }

    /// Changes the texts that are given.
    pub(crate) fn update_plugin(
        &mut self,
        sid_or_name: &str,
        friendly_name: Option<&str>,
        description: Option<&str>,
    ) -> Result<&Plugin, PluginServiceError> {
        let now = self.now;
        let plugin = self.plugin_service.plugin_mut(sid_or_name)?;
        if let Some(friendly_name) = friendly_name {
            friendly_name.clone_into(&mut plugin.friendly_name);
        }
        if let Some(description) = description {
            description.clone_into(&mut plugin.description);
        }
        plugin.date_updated = now;
        Ok(plugin)
    }
}
