//! Twilio's Flex Plugins API, as far as a deployment needs it.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/plugins/api>.

use anyhow::Result;
use semver::Version;
use serde::Deserialize;
use serde_json::json;

use super::{
    client::{Answer, Client},
    refusal::Refusal,
};

const HOST: &str = "flex-api.twilio.com";
const SERVICE: &str = "/v1/PluginService";

/// That it is there is all that counts.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Plugin {}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PluginVersion {
    pub(crate) sid: String,
    pub(crate) version: String,
    pub(crate) plugin_url: String,
    pub(crate) date_created: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Configuration {
    pub(crate) sid: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) archived: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ConfiguredPlugin {
    pub(crate) plugin_version_sid: String,
    pub(crate) phase: u32,
    pub(crate) unique_name: String,
    pub(crate) version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Release {
    pub(crate) sid: String,
    pub(crate) configuration_sid: String,
    pub(crate) date_created: String,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct PluginService<'a>(pub(crate) &'a Client);

impl PluginService<'_> {
    pub(crate) async fn plugin(self, name: &str) -> Result<Option<Plugin>> {
        self.0.find(HOST, &format!("{SERVICE}/Plugins/{name}")).await
    }

    /// Makes the plugin, unless it is there. Of two who make it, one is refused and finds it.
    pub(crate) async fn ensure_plugin(
        self,
        name: &str,
        friendly_name: &str,
        description: &str,
    ) -> Result<()> {
        if self.plugin(name).await?.is_some() {
            return Ok(());
        }
        let fields =
            [("UniqueName", name), ("FriendlyName", friendly_name), ("Description", description)];
        match self.0.post::<Plugin>(HOST, &format!("{SERVICE}/Plugins"), &fields).await {
            Ok(_) => Ok(()),
            Err(error) if Answer::status_of(&error).is_some() => {
                if self.plugin(name).await?.is_some() { Ok(()) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn version(
        self,
        plugin: &str,
        version: &str,
    ) -> Result<Option<PluginVersion>> {
        self.0.find(HOST, &format!("{SERVICE}/Plugins/{plugin}/Versions/{version}")).await
    }

    /// The greatest version that there is.
    pub(crate) async fn latest_version(self, plugin: &str) -> Result<Option<Version>> {
        let versions = self.newest_versions(plugin).await?;
        Ok(versions.iter().filter_map(|it| Version::parse(&it.version).ok()).max())
    }

    pub(crate) async fn newest_versions(self, plugin: &str) -> Result<Vec<PluginVersion>> {
        let path = format!("{SERVICE}/Plugins/{plugin}/Versions");
        self.0.newest(HOST, &path, "plugin_versions").await
    }

    /// Makes the version, unless it is there. Of two who make it, one is refused and finds it.
    ///
    /// # Errors
    /// When it is there with another address.
    pub(crate) async fn ensure_version(
        self,
        plugin: &str,
        version: &str,
        plugin_url: &str,
    ) -> Result<PluginVersion> {
        if let Some(found) = self.version(plugin, version).await? {
            return same_address(found, plugin_url);
        }
        let path = format!("{SERVICE}/Plugins/{plugin}/Versions");
        let fields = [("Version", version), ("PluginUrl", plugin_url), ("Private", "false")];
        match self.0.post(HOST, &path, &fields).await {
            Ok(made) => Ok(made),
            Err(error) if Answer::status_of(&error).is_some() => {
                match self.version(plugin, version).await? {
                    Some(found) => same_address(found, plugin_url),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// All of them, the newest first.
    pub(crate) async fn all_releases(self) -> Result<Vec<Release>> {
        self.0.list(HOST, &format!("{SERVICE}/Releases"), "releases").await
    }

    /// The last ones, the newest first: the first is active.
    pub(crate) async fn releases(self) -> Result<Vec<Release>> {
        self.0.newest(HOST, &format!("{SERVICE}/Releases"), "releases").await
    }

    pub(crate) async fn configuration(self, sid: &str) -> Result<Configuration> {
        self.0.get(HOST, &format!("{SERVICE}/Configurations/{sid}")).await
    }

    pub(crate) async fn plugins_of(self, configuration: &str) -> Result<Vec<ConfiguredPlugin>> {
        let path = format!("{SERVICE}/Configurations/{configuration}/Plugins");
        self.0.list(HOST, &path, "plugins").await
    }

    /// The newest first.
    pub(crate) async fn configurations(self) -> Result<Vec<Configuration>> {
        self.0.newest(HOST, &format!("{SERVICE}/Configurations"), "configurations").await
    }

    pub(crate) async fn create_configuration(
        self,
        name: &str,
        plugins: &[ConfiguredPlugin],
    ) -> Result<Configuration> {
        let plugins: Vec<_> = plugins
            .iter()
            .map(|it| json!({"plugin_version": it.plugin_version_sid, "phase": it.phase}))
            .map(|it| it.to_string())
            .collect();
        let mut fields = vec![("Name", name)];
        fields.extend(plugins.iter().map(|plugin| ("Plugins", plugin.as_str())));
        self.0.post(HOST, &format!("{SERVICE}/Configurations"), &fields).await
    }

    pub(crate) async fn release(self, configuration: &str) -> Result<Release> {
        let fields = [("ConfigurationId", configuration)];
        self.0.post(HOST, &format!("{SERVICE}/Releases"), &fields).await
    }
}

fn same_address(found: PluginVersion, plugin_url: &str) -> Result<PluginVersion> {
    if found.plugin_url == plugin_url {
        return Ok(found);
    }
    let message = format!(
        "version {} is registered at {}, not at {plugin_url}; raise `version` in Cargo.toml, or name the service and the environment where it is",
        found.version, found.plugin_url
    );
    Err(Refusal::VersionTaken(message).into())
}
