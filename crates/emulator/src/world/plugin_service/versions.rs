//! Makes versions of plugins. Each has a greater number than all before it.

use semver::Version;

use super::{
    PluginService, PluginServiceError,
    plugin::{Plugin, PluginVersion},
};
use crate::world::World;

/// A version that is to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewVersion<'form> {
    pub(crate) version: &'form str,
    pub(crate) plugin_url: &'form str,
    pub(crate) changelog: &'form str,
    pub(crate) private: bool,
}

impl Plugin {
    pub(crate) fn version(
        &self,
        sid_or_number: &str,
    ) -> Result<&PluginVersion, PluginServiceError> {
        let found = self.versions.iter().find(|version| version.is(sid_or_number));
        found.ok_or_else(|| {
            let path = format!("/Plugins/{}/Versions/{sid_or_number}", self.sid);
            PluginServiceError::not_found(&path)
        })
    }

    fn check(&self, new: &NewVersion<'_>) -> Result<Version, PluginServiceError> {
        let text = || new.version.to_owned();
        let version = Version::parse(new.version)
            .map_err(|_not_one| PluginServiceError::NoSemanticVersion { version: text() })?;
        if version == Version::new(0, 0, 0) {
            return Err(PluginServiceError::ReservedVersion);
        }
        if !new.plugin_url.starts_with("https://") {
            let url = new.plugin_url.to_owned();
            return Err(PluginServiceError::UnusableUrl { url });
        }
        if self.versions.iter().any(|other| other.version == version) {
            return Err(PluginServiceError::VersionExists { version: text() });
        }
        match self.versions.last() {
            Some(latest) if latest.version >= version => Err(PluginServiceError::VersionTooLow {
                version: text(),
                latest: latest.version.to_string(),
            }),
            _ => Ok(version),
        }
    }
}

impl PluginService {
    /// The version with this SID, of whichever plugin.
    pub(crate) fn version(&self, sid: &str) -> Option<(&Plugin, &PluginVersion)> {
        let versions = |plugin: &'_ Plugin| plugin.versions.iter().position(|it| it.sid == sid);
        self.plugins.iter().find_map(|plugin| {
            versions(plugin).and_then(|index| Some((plugin, plugin.versions.get(index)?)))
        })
    }
}

impl World {
    pub(crate) fn create_plugin_version(
        &mut self,
        plugin: &str,
        new: &NewVersion<'_>,
    ) -> Result<(&Plugin, &PluginVersion), PluginServiceError> {
        let now = self.now;
        let sid = self.mint.sid("FV");
        let plugin = self.plugin_service.plugin_mut(plugin)?;
        let version = plugin.check(new)?;
        plugin.versions.push(PluginVersion {
            sid: sid.clone(),
            version,
            plugin_url: new.plugin_url.to_owned(),
            changelog: new.changelog.to_owned(),
            private: new.private,
            date_created: now,
        });
        let plugin = &*plugin;
        Ok((plugin, plugin.version(&sid)?))
    }
}
