//! `cargo xtask deploy status`: what is released, since when, and with which addresses.

use std::fmt;

use anyhow::{Context, Result};
use serde::Serialize;

use super::{
    PLUGIN,
    client::Client,
    plugin_service::PluginService,
    release::{self, Active},
};

/// What Flex loads at this moment.
#[derive(Debug, Serialize)]
pub(crate) struct Status {
    pub(crate) account_sid: String,
    /// The version of our plugin that is released.
    released: Option<Released>,
    /// The address that the plugin calls.
    server_url: Option<String>,
    /// The latest version that is registered, released or not.
    latest_version: Option<String>,
    /// All others that are released.
    other_plugins: Vec<Named>,
}

#[derive(Debug, Serialize)]
struct Released {
    version: String,
    since: String,
    configuration_sid: String,
    configuration: String,
    plugin_url: String,
    /// How many bytes a browser gets there; absent: none.
    bytes: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Named {
    name: String,
    version: String,
}

pub(crate) async fn read(client: &Client) -> Result<Status> {
    let flex = super::account(client).await?;
    let service = PluginService(client);
    let active = Active::read(service).await?;
    let others = active.plugins.iter().filter(|it| it.unique_name != PLUGIN);
    let other_plugins = others
        .map(|it| Named { name: it.unique_name.clone(), version: it.version.clone() })
        .collect();
    let latest_version = match service.plugin(PLUGIN).await? {
        Some(_) => service.latest_version(PLUGIN).await?.map(|version| version.to_string()),
        None => None,
    };
    Ok(Status {
        account_sid: flex.account_sid.clone(),
        released: released(client, &active).await?,
        server_url: flex.called_server().map(|(url, _)| url),
        latest_version,
        other_plugins,
    })
}

async fn released(client: &Client, active: &Active) -> Result<Option<Released>> {
    let service = PluginService(client);
    let Some(version) = active.version_of(PLUGIN) else { return Ok(None) };
    let Some(version) = service.version(PLUGIN, version).await? else { return Ok(None) };
    let release = release::that_brought(service, PLUGIN, active).await?;
    let release = release.context("somebody has released other plugins meanwhile; look again")?;
    let content = client.content(&client.reach(&version.plugin_url)).await?.content();
    Ok(Some(Released {
        version: version.version,
        since: release.date_created,
        configuration: service.configuration(&release.configuration_sid).await?.name,
        configuration_sid: release.configuration_sid,
        plugin_url: version.plugin_url,
        bytes: content.map(|content| content.len()),
    }))
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "account  {}", self.account_sid)?;
        match &self.released {
            Some(released) => {
                let Released { version, since, configuration, configuration_sid, .. } = released;
                writeln!(
                    f,
                    "released {version} since {since}, by `{configuration}` ({configuration_sid})"
                )?;
                match released.bytes {
                    Some(bytes) => writeln!(f, "plugin   {} ({bytes} bytes)", released.plugin_url)?,
                    None => writeln!(
                        f,
                        "plugin   {} (nothing is there: Flex cannot load it; deploy again)",
                        released.plugin_url
                    )?,
                }
            }
            None => match &self.latest_version {
                Some(version) => writeln!(
                    f,
                    "released nothing of this plugin; {version} is registered: cargo xtask deploy --release"
                )?,
                None => {
                    writeln!(f, "released nothing of this plugin: cargo xtask deploy --release")?;
                }
            },
        }
        for Named { name, version } in &self.other_plugins {
            writeln!(f, "beside   {name} {version}")?;
        }
        match &self.server_url {
            Some(url) => write!(f, "server   {url}"),
            None => write!(f, "server   not set: cargo xtask deploy --configure https://..."),
        }
    }
}
