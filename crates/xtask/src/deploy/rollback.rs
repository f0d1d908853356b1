//! `cargo xtask deploy rollback`: the version that was released before is released again.
//!
//! Only our plugin goes back: what others have released since stays.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    PLUGIN,
    client::Client,
    plugin_service::{PluginService, PluginVersion},
    refusal::Refusal,
    release::{self, Active},
    report::Report,
};

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
    let mut versions = BTreeMap::new();
    let mut history = Vec::new();
    for release in service.all_releases().await?.into_iter().rev() {
        let configuration = release.configuration_sid;
        if !versions.contains_key(&configuration) {
            let plugins = service.plugins_of(&configuration).await?;
            let version = release::version_of(&plugins, PLUGIN).map(str::to_owned);
            versions.insert(configuration.clone(), version);
        }
        history.extend(versions.get(&configuration).cloned());
    }
    match version_before(history) {
        Some(version) => registered(service, &version).await.map(Some),
        None => Ok(None),
    }
}

/// The version to go back to, of what was active one after the other. Whoever has gone back does not come forward by
/// going back once more.
fn version_before(history: Vec<Option<String>>) -> Option<String> {
    let mut stack = vec![None];
    for version in history {
        if stack.iter().nth_back(1) == Some(&version) {
            stack.pop();
        } else if stack.last() != Some(&version) {
            stack.push(version);
        }
    }
    stack.into_iter().nth_back(1).flatten()
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
    use super::*;

    #[test]
    fn going_back_twice_goes_further_back() {
        for (history, want) in [
            (&[None, Some("1")] as &[Option<&str>], None),
            (&[Some("1"), Some("2"), Some("3")], Some("2")),
            (&[Some("1"), Some("2"), Some("3"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1")], None),
            (&[Some("1"), None, Some("1"), Some("1"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1"), Some("3")], Some("1")),
        ] {
            let history = history.iter().map(|it| it.map(str::to_owned)).collect();
            assert_eq!(version_before(history).as_deref(), want);
        }
    }
}
