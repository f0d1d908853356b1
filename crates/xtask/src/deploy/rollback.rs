//! `cargo xtask deploy rollback`: the version that was released before is released again.
//!
//! Only our plugin goes back: what others have released since stays.

mod history;

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    PLUGIN,
    client::Client,
    plugin_service::{PluginService, PluginVersion, Release},
    refusal::Refusal,
    release::{self, Active},
    report::Report,
};
use crate::sh;
use history::History;

/// From so many releases on, somebody wonders what takes so long.
const NOTICED: usize = 50;

/// What is released after it: a version, or none if there was none before.
#[derive(Debug)]
pub(crate) struct Rollback {
    target: Option<PluginVersion>,
    /// The version that goes.
    active: Option<String>,
    report: Report,
}

impl Rollback {
    /// Finds the last release with another version than the active one, or the version that is asked for.
    pub(crate) async fn plan(client: &Client, to: Option<&str>, dry_run: bool) -> Result<Self> {
        let account_sid = super::account(client).await?.account_sid;
        let service = PluginService(client);
        let active = Active::read(service).await?;
        let target = match to {
            Some(version) => Some(registered(service, version).await?),
            None => before(service, &active).await?,
        };
        let version = target.as_ref().map(|target| target.version.clone());
        let changes = release::changes(&active.plugins, PLUGIN, version.as_deref());
        let plugin_url = target.as_ref().map(|target| target.plugin_url.clone());
        let report =
            Report { account_sid, dry_run, version, plugin_url, changes, ..Report::default() };
        let active = active.version_of(PLUGIN).map(str::to_owned);
        Ok(Self { target, active, report })
    }

    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    /// What is true once it is carried out.
    pub(crate) fn done(&self) -> String {
        match &self.target {
            Some(target) => format!("version {} is released to all agents again", target.version),
            None => "Flex is without the plugin again".to_owned(),
        }
    }

    pub(crate) async fn carry_out(&self, client: &Client) -> Result<()> {
        let Self { target, active, .. } = self;
        release::release(PluginService(client), PLUGIN, target.as_ref(), active.as_deref()).await
    }
}

/// Nothing, where the first version is active: without it Flex is as it was.
async fn before(service: PluginService<'_>, active: &Active) -> Result<Option<PluginVersion>> {
    if active.version_of(PLUGIN).is_none() {
        return Err(nothing("nothing of this plugin is released"));
    }
    match version_before(service).await? {
        Some(version) => registered(service, &version).await.map(Some),
        None => Ok(None),
    }
}

async fn version_before(service: PluginService<'_>) -> Result<Option<String>> {
    let versions = service.newest_versions(PLUGIN).await?;
    let releases = service.all_releases().await?;
    let mut configurations = BTreeMap::new();
    let mut history = History::default();
    let mut step = None;
    for (place, release) in releases.iter().enumerate() {
        if place == NOTICED {
            step = Some(sh::Step::start("looking for the version that was released before"));
        }
        let configuration = &release.configuration_sid;
        if !configurations.contains_key(configuration) {
            let plugins = service.plugins_of(configuration).await?;
            let version = release::version_of(&plugins, PLUGIN).map(str::to_owned);
            configurations.insert(configuration, version);
        }
        let version = configurations.get(configuration).cloned().flatten();
        let is_first = is_first(&versions, version.as_deref(), releases.get(place + 1));
        history.read(version, is_first);
        if history.before().is_some() {
            break;
        }
    }
    if let Some(step) = step {
        step.done();
    }
    Ok(history.before().unwrap_or_else(|| history.before_in_all()))
}

/// Whether this version was registered after the release before, so that no earlier one can have it.
fn is_first(all: &[PluginVersion], version: Option<&str>, before: Option<&Release>) -> bool {
    let (Some(version), Some(before)) = (version, before) else { return false };
    let registered = all.iter().find(|it| it.version == version);
    // Twilio writes both alike, so that they can be compared as text.
    let registered = registered.and_then(|it| it.date_created.as_ref());
    registered.is_some_and(|registered| before.date_created < *registered)
}

async fn registered(service: PluginService<'_>, version: &str) -> Result<PluginVersion> {
    if let Some(found) = service.version(PLUGIN, version).await? {
        return Ok(found);
    }
    let there: Vec<_> =
        service.newest_versions(PLUGIN).await?.into_iter().map(|it| it.version).collect();
    Err(nothing(&format!("{version} is not registered; there is: {}", there.join(", "))))
}

fn nothing(message: &str) -> anyhow::Error {
    Refusal::NothingToRollBack(message.to_owned()).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deploy::stub;

    /// The version to go back to from the third of three releases, and how many were looked at. Version `n` is
    /// registered at second `10 * n`, and released so much later.
    async fn third(later: u32) -> (Option<String>, usize) {
        let date = |second: u32| format!("2030-01-01T00:00:{second:02}Z");
        let (client, asked) = stub(move |path| {
            let versions = [3, 2, 1].map(|it| {
                json!({ "sid": "FV", "version": it.to_string(), "plugin_url": "", "date_created": date(10 * it) })
            });
            let releases = [3, 2, 1].map(|it| {
                json!({ "sid": "FK", "configuration_sid": it.to_string(), "date_created": date(10 * it + later) })
            });
            let plugins = |version: &str| {
                json!([{ "plugin_version_sid": "FV", "phase": 3, "unique_name": PLUGIN, "version": version }])
            };
            let configuration = path.split_once("/Configurations/").map(|(_, rest)| &rest[..1]);
            Some(json!({
                "meta": {},
                "plugin_versions": versions,
                "releases": releases,
                "plugins": plugins(configuration.unwrap_or_default()),
            }))
        })
        .await;
        let found = version_before(PluginService(&client)).await.unwrap();
        let configurations = asked.paths().into_iter().filter(|it| it.contains("/Configurations/"));
        (found, configurations.count())
    }

    #[tokio::test]
    async fn releases_from_before_a_version_was_registered_are_not_read() {
        assert_eq!(third(5).await, (Some("2".to_owned()), 2));
        // Released in the second in which the next was registered: nobody knows which came first.
        assert_eq!(third(10).await, (Some("2".to_owned()), 3));
    }
}
