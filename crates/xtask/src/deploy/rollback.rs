//! `cargo xtask deploy rollback`: the version that was released before is released again.
//!
//! Only our plugin goes back: what others have released since stays.

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

    pub(crate) async fn carry_out(&self, client: &Client) -> Result<()> {
        let Self { target, active, .. } = self;
        release::release(PluginService(client), PLUGIN, target.as_ref(), active.as_deref()).await
    }
}

/// Nothing, where the first version is active: without it Flex is as it was.
async fn before(service: PluginService<'_>, active: &Active) -> Result<Option<PluginVersion>> {
    let Some(current) = active.version_of(PLUGIN) else {
        return Err(nothing("nothing of this plugin is released"));
    };
    for release in service.all_releases().await?.into_iter().skip(1) {
        let plugins = service.plugins_of(&release.configuration_sid).await?;
        match release::version_of(&plugins, PLUGIN) {
            Some(version) if version == current => {}
            Some(version) => return registered(service, version).await.map(Some),
            None => return Ok(None),
        }
    }
    Ok(None)
}

async fn registered(service: PluginService<'_>, version: &str) -> Result<PluginVersion> {
    let found = service.version(PLUGIN, version).await?;
    found.ok_or_else(|| nothing(&format!("{version} is not registered; see deploy status")))
}

fn nothing(message: &str) -> anyhow::Error {
    Refusal::NothingToRollBack(message.to_owned()).into()
}
