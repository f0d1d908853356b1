//! `cargo xtask deploy`: puts the plugin's file on Twilio Assets, through the Serverless API.
//!
//! A build is the whole site, so everything that is there is carried over into the next one. If the
//! file is on the site already, nothing is done.

mod client;
mod plan;
mod serverless;
mod settings;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{build, flags::DeployFlags, preflight, sh};
use plan::Plan;
use serverless::{Build, Environment, Serverless, Service};
use settings::Settings;

/// How often the site may be changed by somebody else while we build.
const ROUNDS: usize = 3;

pub(crate) async fn run(flags: DeployFlags) -> Result<()> {
    let serverless = Serverless::new(Settings::read()?)?;
    let content = fs::read(file(&flags).await?).context("failed to read the file to deploy")?;
    tokio::select! {
        outcome = deploy(&serverless, &flags, content) => outcome,
        () = sh::interrupted() => Err(sh::Interrupted.into()),
    }
}

async fn deploy(serverless: &Serverless, flags: &DeployFlags, content: Vec<u8>) -> Result<()> {
    let path = format!("/{}", flags.path.trim_start_matches('/'));
    let Some(service) = serverless.find_service(&flags.service).await? else {
        println!("there is no service `{}` yet", flags.service);
        return first(serverless, flags, None, &path, content).await;
    };
    let Some(environment) = serverless.find_environment(&service, &flags.environment).await? else {
        println!("there is no environment `{}` yet", flags.environment);
        return first(serverless, flags, Some(service), &path, content).await;
    };
    update(serverless, flags, &service, environment, &path, content).await
}

async fn file(flags: &DeployFlags) -> Result<PathBuf> {
    if let Some(file) = &flags.file {
        return Ok(file.clone());
    }
    preflight::ensure(&preflight::to_build()).await?;
    let file = build::plugin().await?;
    build::check_budgets()?;
    Ok(file)
}

/// Makes the site, or what is missing of it, before anything is put there.
async fn first(
    serverless: &Serverless,
    flags: &DeployFlags,
    service: Option<Service>,
    path: &str,
    content: Vec<u8>,
) -> Result<()> {
    if flags.dry_run {
        println!("{}", Plan::new(None, path, &content, None));
        println!("nothing was changed");
        return Ok(());
    }
    let service = match service {
        Some(service) => service,
        None => serverless.create_service(&flags.service).await?,
    };
    let environment = serverless.create_environment(&service, &flags.environment).await?;
    update(serverless, flags, &service, environment, path, content).await
}

async fn update(
    serverless: &Serverless,
    flags: &DeployFlags,
    service: &Service,
    environment: Environment,
    path: &str,
    content: Vec<u8>,
) -> Result<()> {
    let live_build = serverless.live_build(service, &environment).await?;
    let live_content = serverless.content(&environment, path).await?;
    let plan = Plan::new(live_build.as_ref(), path, &content, live_content.as_deref());
    println!("{}\n{plan}", environment.domain_name);
    if flags.dry_run || plan.is_done() {
        println!("{}", if plan.is_done() { "it is there already" } else { "nothing was changed" });
    } else {
        let step = sh::Step::start("uploading the plugin");
        let version = serverless.upload(service, plan.asset_sid(), path, content).await?;
        step.done();
        put_in_place(serverless, service, environment.clone(), path, &version).await?;
    }
    println!("{}", serverless.address(&environment, path));
    Ok(())
}

/// Builds the site with the new version in it and deploys that. If somebody else has deployed in the
/// meantime, the build lacks what is theirs, and it is made again.
async fn put_in_place(
    serverless: &Serverless,
    service: &Service,
    environment: Environment,
    path: &str,
    version_sid: &str,
) -> Result<()> {
    let mut environment = serverless.refresh(service, &environment).await?;
    for _ in 0..ROUNDS {
        let live_build = serverless.live_build(service, &environment).await?;
        let step = sh::Step::start("building the site");
        let contents = plan::contents(live_build.as_ref(), path, version_sid);
        let build: Build = serverless.build(service, &contents).await?;
        serverless.wait_for(service, &build).await?;
        step.done();

        let found = serverless.refresh(service, &environment).await?;
        if found.build_sid == environment.build_sid {
            serverless.deploy(service, &found, &build).await?;
            return Ok(());
        }
        environment = found;
    }
    bail!(
        "somebody else keeps deploying to {}; try again when they are done",
        environment.domain_name
    )
}
