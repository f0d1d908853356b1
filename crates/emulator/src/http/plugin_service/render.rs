//! The resources as JSON.

use serde_json::{Value, json};
use shared::AccountSid;

use crate::{
    date::iso8601,
    http::origin::Origin,
    world::{
        World,
        plugin_service::{
            PluginService,
            configuration::{Configuration, ConfiguredPlugin},
            plugin::{Plugin, PluginVersion},
            releases::Release,
        },
    },
};

/// The account's plugins as they are shown to a client.
#[derive(Debug)]
pub(super) struct View<'a> {
    account_sid: &'a AccountSid,
    origin: &'a Origin,
    pub(super) service: &'a PluginService,
}

impl<'a> View<'a> {
    pub(super) fn new(world: &'a World, origin: &'a Origin) -> Self {
        Self { account_sid: &world.account.account_sid, origin, service: &world.plugin_service }
    }

    fn url(&self, below: &str) -> String {
        self.origin.url(&format!("/v1/PluginService{below}"))
    }
}

pub(super) fn plugin(view: &View<'_>, plugin: &Plugin) -> Value {
    let url = view.url(&format!("/Plugins/{}", plugin.sid));
    json!({
        "sid": plugin.sid,
        "account_sid": view.account_sid,
        "unique_name": plugin.unique_name,
        "friendly_name": plugin.friendly_name,
        "description": plugin.description,
        "archived": false,
        "date_created": iso8601(plugin.date_created),
        "date_updated": iso8601(plugin.date_updated),
        "url": url,
        "links": {"plugin_versions": format!("{url}/Versions")},
    })
}

pub(super) fn version(view: &View<'_>, plugin: &Plugin, version: &PluginVersion) -> Value {
    json!({
        "sid": version.sid,
        "plugin_sid": plugin.sid,
        "account_sid": view.account_sid,
        "version": version.version.to_string(),
        "plugin_url": version.plugin_url,
        "changelog": version.changelog,
        "private": version.private,
        "archived": false,
        "validated": false,
        "date_created": iso8601(version.date_created),
        "url": view.url(&format!("/Plugins/{}/Versions/{}", plugin.sid, version.sid)),
    })
}

pub(super) fn configuration(view: &View<'_>, configuration: &Configuration) -> Value {
    let url = view.url(&format!("/Configurations/{}", configuration.sid));
    json!({
        "sid": configuration.sid,
        "account_sid": view.account_sid,
        "name": configuration.name,
        "description": configuration.description,
        "archived": false,
        "date_created": iso8601(configuration.date_created),
        "url": url,
        "links": {"plugins": format!("{url}/Plugins")},
    })
}

pub(super) fn configured_plugin(
    view: &View<'_>,
    configuration: &Configuration,
    (configured, plugin, version): (&ConfiguredPlugin, &Plugin, &PluginVersion),
) -> Value {
    json!({
        "account_sid": view.account_sid,
        "configuration_sid": configuration.sid,
        "plugin_sid": plugin.sid,
        "plugin_version_sid": version.sid,
        "phase": configured.phase,
        "plugin_url": version.plugin_url,
        "unique_name": plugin.unique_name,
        "friendly_name": plugin.friendly_name,
        "description": plugin.description,
        "plugin_archived": false,
        "version": version.version.to_string(),
        "changelog": version.changelog,
        "plugin_version_archived": false,
        "private": version.private,
        "date_created": iso8601(configuration.date_created),
        "url": view.url(&format!("/Configurations/{}/Plugins/{}", configuration.sid, plugin.sid)),
    })
}

pub(super) fn release(view: &View<'_>, release: &Release) -> Value {
    json!({
        "sid": release.sid,
        "account_sid": view.account_sid,
        "configuration_sid": release.configuration_sid,
        "date_created": iso8601(release.date_created),
        "url": view.url(&format!("/Releases/{}", release.sid)),
    })
}
