//! `cargo xtask deploy`: puts the plugin on Twilio Assets, registers its version with Flex, and, if it
//! is asked to, releases it and tells it where the server is.
//!
//! Each step looks first and does only what is missing, so that an interrupted run is finished by
//! running it again. Nothing that somebody else has put there is taken away.

mod client;
mod configure;
mod files;
mod plan;
mod plugin_service;
mod profile;
mod refusal;
mod release;
mod report;
mod rollback;
mod serverless;
mod settings;
mod site;
mod status;
mod ui_attributes;

use std::{fmt::Display, process::ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use semver::Version;
use serde::Serialize;
use serde_json::json;

use crate::{
    build,
    flags::{DeployAction, DeployFlags},
    preflight,
    server_health::why_unreachable,
    server_url::{self, ServerUrl},
    sh,
};
#[cfg(test)]
pub(crate) use client::stub;
pub(crate) use client::{Answer, Client, SIDE_BY_SIDE};
pub(crate) use configure::FlexConfiguration;
use files::PluginFile;
pub(crate) use plugin_service::PluginService;
pub(crate) use refusal::Refusal;
pub(crate) use release::Active;
use report::{Change, Report};
use rollback::Rollback;
use serverless::Serverless;
pub(crate) use settings::Settings;
use site::Site;
pub(crate) use ui_attributes::Assignment;
use ui_attributes::Goal;

/// The plugin's name at Twilio, and what is said about it there.
pub(crate) const PLUGIN: &str = "plugin-outbound-participants-canvas";
const FRIENDLY_NAME: &str = "Outbound ParticipantsCanvas";
const DESCRIPTION: &str = "Flex's ParticipantsCanvas for outbound calls of a dialpad.";

/// Runs the task. What went wrong is told here, because each case has an exit code of its own.
pub(crate) async fn run(flags: DeployFlags) -> Result<ExitCode> {
    let outcome = tokio::select! {
        outcome = carry_out(&flags) => outcome,
        () = sh::interrupted() => Err(sh::Interrupted.into()),
    };
    let Err(error) = outcome else { return Ok(ExitCode::SUCCESS) };
    if error.is::<sh::Interrupted>() {
        return Err(error);
    }
    let refusal = error.downcast_ref::<Refusal>();
    let (name, code) = refusal.map_or(("other", 1), |it| (it.name(), it.exit_code()));
    if flags.json {
        let message = format!("{error:#}");
        println!("{}", json!({"error": {"name": name, "exit_code": code, "message": message}}));
    }
    eprintln!("error: {error:#}");
    Ok(ExitCode::from(code))
}

async fn carry_out(flags: &DeployFlags) -> Result<()> {
    let client = Client::new(Settings::read(flags.profile.as_deref())?)?;
    match &flags.action {
        None => deploy(&client, flags).await,
        Some(DeployAction::Status) => say(flags, &status::read(&client).await?),
        Some(DeployAction::Settings { settings }) if settings.is_empty() => {
            show_settings(&client, flags).await
        }
        Some(DeployAction::Settings { settings }) => {
            let settings = settings.iter().map(|it| (it.setting, it.value.clone())).collect();
            let flex = account(&client).await?;
            change_settings(&client, flags, &flex, &Goal::Settings(settings)).await
        }
        Some(DeployAction::Restore { file }) => {
            let flex = account(&client).await?;
            let copy = configure::read_copy(file, &flex.account_sid)?;
            change_settings(&client, flags, &flex, &copy).await
        }
        Some(DeployAction::Rollback { to }) => {
            let rollback = Rollback::plan(&client, to.as_deref(), flags.dry_run).await?;
            if !flags.json {
                println!("{}", rollback.report());
            }
            if !flags.dry_run {
                rollback.carry_out(&client).await?;
            }
            conclude(flags, rollback.report(), &rollback.done())
        }
    }
}

async fn deploy(client: &Client, flags: &DeployFlags) -> Result<()> {
    let flex = account(client).await?;
    let version = match &flags.file {
        Some(file) => files::version(file, flags.file_version.as_deref())?,
        None => env!("CARGO_PKG_VERSION").to_owned(),
    };
    let version = version.as_str();
    let service = PluginService(client);
    check_version(service, version).await?;
    let files = files(flags, version).await?;
    let site = Site::find(
        Serverless(client),
        flags.service.as_deref(),
        flex.serverless_service_sids.as_deref().unwrap_or_default(),
        &flags.environment,
    )
    .await?;
    let active = if flags.release { Active::read(service).await? } else { Active::default() };
    let server_url = match &flags.configure {
        Some(ServerUrl::Given(url)) => Some(url.clone()),
        Some(ServerUrl::OfSettings) => Some(public_url(client)?),
        None => None,
    };
    let deployment = Deployment { client, flags, flex, active, files, version, server_url };
    let mut report = deployment.plan(&site).await?;
    if !flags.json {
        println!("{report}");
    }
    if !flags.dry_run {
        deployment.publish(site, &mut report).await?;
    }
    conclude(flags, &report, &deployment.done(&report))
}

/// What the plugin reads of Flex's settings.
async fn show_settings(client: &Client, flags: &DeployFlags) -> Result<()> {
    let flex = account(client).await?;
    let attributes = flex.attributes();
    let settings = configure::settings(&attributes).into_iter();
    let changes = settings.map(|(it, value)| Change::keep(it.line(Some(value)))).collect();
    say(flags, &Report { account_sid: flex.account_sid, changes, ..Report::default() })
}

async fn change_settings(
    client: &Client,
    flags: &DeployFlags,
    flex: &FlexConfiguration,
    goal: &Goal,
) -> Result<()> {
    let planned = flex.attributes();
    let mut report = Report {
        account_sid: flex.account_sid.clone(),
        dry_run: flags.dry_run,
        changes: goal.changes(&planned)?,
        ..Report::default()
    };
    if !flags.json {
        println!("{report}");
    }
    if !flags.dry_run {
        report.copy_of_settings = configure::write(client, goal, &planned, &flags.copies).await?;
    }
    conclude(flags, &report, "agents have these settings when they load Flex again")
}

/// The account that the credentials open, and how its Flex is set up.
///
/// # Errors
/// When it is not the one that was named.
async fn account(client: &Client) -> Result<FlexConfiguration> {
    let flex = FlexConfiguration::read(client).await?;
    match client.account_sid() {
        Some(named) if named != flex.account_sid => {
            let message = format!(
                "the credentials open {}, and not {named}, which TWILIO_ACCOUNT_SID or the profile names",
                flex.account_sid
            );
            Err(Refusal::Credentials(message).into())
        }
        _ => Ok(flex),
    }
}

/// The address of the server in the settings.
///
/// # Errors
/// When there is none, or a browser could not call it.
fn public_url(client: &Client) -> Result<String> {
    let url = client.public_url().context(
        "--configure: give the address of the server, or set PUBLIC_URL in the environment or in .env",
    )?;
    let url = server_url::parse(&server_url::without_credentials(url))
        .map_err(|problem| anyhow!("PUBLIC_URL: {problem}"))?;
    if url.starts_with("http:") && client.is_of_twilio() {
        bail!("PUBLIC_URL is an address of this machine, which no agent reaches: {url}");
    }
    Ok(url)
}

/// Twilio takes only versions that are greater than all before them.
async fn check_version(service: PluginService<'_>, version: &str) -> Result<()> {
    let number = Version::parse(version)
        .with_context(|| format!("`{version}` is not a version such as 1.2.3"))?;
    if service.plugin(PLUGIN).await?.is_none() || service.version(PLUGIN, version).await?.is_some()
    {
        return Ok(());
    }
    match service.latest_version(PLUGIN).await? {
        Some(latest) if latest > number => {
            let message = format!(
                "{latest} is registered, and Twilio takes nothing below it: raise `version` in Cargo.toml above that (it is {version})"
            );
            Err(Refusal::VersionTaken(message).into())
        }
        _ => Ok(()),
    }
}

async fn files(flags: &DeployFlags, version: &str) -> Result<Vec<PluginFile>> {
    if let Some(file) = &flags.file {
        return files::read(file, PLUGIN, version);
    }
    preflight::ensure(&preflight::to_build()).await?;
    let (file, sizes) = build::plugin_in_silence().await?;
    eprintln!("{sizes}");
    build::check_budgets()?;
    files::read(&file, PLUGIN, version)
}

/// What is deployed, and what was there when it was said what is changed.
struct Deployment<'run> {
    client: &'run Client,
    flags: &'run DeployFlags,
    flex: FlexConfiguration,
    active: Active,
    files: Vec<PluginFile>,
    version: &'run str,
    /// What the plugin is told, if it is told anything.
    server_url: Option<String>,
}

impl Deployment<'_> {
    /// Everything that would be changed. It changes nothing.
    async fn plan(&self, site: &Site<'_>) -> Result<Report> {
        let Self { flags, flex, version, server_url, .. } = self;
        let service = PluginService(self.client);
        let mut changes = site.plan(&self.files).await?;
        let named = |is_there: bool, what: String| {
            if is_there { Change::keep(what) } else { Change::add(what) }
        };
        let plugin = service.plugin(PLUGIN).await?;
        changes.push(named(plugin.is_some(), format!("plugin {PLUGIN}")));
        let registered = match plugin {
            Some(_) => service.version(PLUGIN, version).await?,
            None => None,
        };
        changes.push(named(registered.is_some(), version_of_it(version)));
        if flags.release {
            changes.extend(release::changes(&self.active.plugins, PLUGIN, Some(version)));
        }
        if let Some(url) = server_url {
            changes.extend(Goal::server_url(url).changes(&flex.attributes())?);
        }
        let domain_name = site.environment.as_ref().map(|it| it.domain_name.clone());
        Ok(Report {
            account_sid: flex.account_sid.clone(),
            dry_run: flags.dry_run,
            service: Some(site.service_name().to_owned()),
            plugin_url: domain_name.as_deref().map(|domain| plugin_url(domain, version)),
            domain_name,
            version: Some((*version).to_owned()),
            changes,
            copy_of_settings: None,
        })
    }

    /// What is true once all of it is done.
    fn done(&self, report: &Report) -> String {
        let version = self.version;
        let is_new = report.changes.contains(&Change::add(version_of_it(version)));
        let released = match (self.flags.release, is_new) {
            (true, _) => format!("version {version} is released to all agents"),
            (false, true) => {
                format!("version {version} is registered; --release releases it to all agents")
            }
            (false, false) => format!("version {version} was registered before"),
        };
        match &self.server_url {
            Some(url) => format!("{released}; the plugin calls {url}"),
            None => released,
        }
    }

    /// Does what was planned, or what is missing of it by then.
    async fn publish(&self, site: Site<'_>, report: &mut Report) -> Result<()> {
        let Self { client, flags, flex, active, version, server_url, .. } = self;
        let domain_name = site.publish(&self.files).await?;
        let url = plugin_url(&domain_name, version);
        let service = PluginService(client);
        service.ensure_plugin(PLUGIN, FRIENDLY_NAME, DESCRIPTION).await?;
        let registered = service.ensure_version(PLUGIN, version, &url).await?;
        // First the server's address, then the plugin that asks for it.
        if let Some(url) = server_url {
            if let Some(why) = why_unreachable(url).await {
                eprintln!("warning: nobody can call before the server answers at {url}: {why}");
            }
            let goal = Goal::server_url(url);
            let copy = configure::write(client, &goal, &flex.attributes(), &flags.copies).await?;
            report.copy_of_settings = copy;
        }
        if flags.release {
            let planned = active.version_of(PLUGIN);
            release::release(service, PLUGIN, Some(&registered), planned).await?;
        }
        report.domain_name = Some(domain_name);
        report.plugin_url = Some(url);
        Ok(())
    }
}

fn version_of_it(version: &str) -> String {
    format!("version {version} of it")
}

/// Where a browser finds the plugin.
fn plugin_url(domain_name: &str, version: &str) -> String {
    format!("https://{domain_name}{}", files::bundle_path(PLUGIN, version))
}

/// What is said at the end; `done` is what is true now, if anything was to be changed.
fn conclude(flags: &DeployFlags, report: &Report, done: &str) -> Result<()> {
    if flags.json {
        return say(flags, report);
    }
    if let Some(copy) = &report.copy_of_settings {
        println!("the previous settings are saved in {}", copy.display());
    }
    if !report.changes_anything() {
        println!("all of it is there already");
    } else if report.dry_run {
        println!("nothing was changed");
    } else {
        println!("{done}");
    }
    if let Some(url) = &report.plugin_url {
        println!("{url}");
    }
    Ok(())
}

fn say(flags: &DeployFlags, what: &(impl Serialize + Display)) -> Result<()> {
    if flags.json {
        println!("{}", serde_json::to_string_pretty(what)?);
    } else {
        println!("{what}");
    }
    Ok(())
}
