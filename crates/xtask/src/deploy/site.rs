//! Puts the files of a version on the site, beside everything that is there.

use std::time::Duration;

use anyhow::Result;

use super::{
    client::Served,
    files::PluginFile,
    plan::{self, Found},
    refusal::Refusal,
    report::Change,
    serverless::{AssetVersion, Build, Environment, Serverless, Service},
};
use crate::sh;

/// How often, and in what time, it is looked whether a file is served.
const POLLS: u32 = 60;
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often the site may be changed by somebody else while we build.
const ROUNDS: usize = 5;

/// Which service and which environment of it are the site.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    pub(crate) serverless: Serverless<'a>,
    pub(crate) service: Option<Service>,
    pub(crate) environment: Option<Environment>,
    service_name: String,
    environment_name: String,
}

impl<'a> Site<'a> {
    /// Looks for the site. Without a name it is the account's service for plugins: the one that its Flex
    /// Configuration names, or `default`, as for Twilio's own tools.
    pub(crate) async fn find(
        serverless: Serverless<'a>,
        service_name: Option<&str>,
        plugin_services: &[String],
        environment_name: &str,
    ) -> Result<Self> {
        let configured = match (service_name, plugin_services.first()) {
            (None, Some(sid)) => serverless.service_by_sid(sid).await?,
            _ => None,
        };
        let name = service_name.unwrap_or("default");
        let service = match configured {
            Some(service) => Some(service),
            None => serverless.find_service(name).await?,
        };
        let environment = match &service {
            Some(service) => serverless.find_environment(service, environment_name).await?,
            None => None,
        };
        let service_name =
            service.as_ref().map_or_else(|| name.to_owned(), |service| service.unique_name.clone());
        let environment_name = environment_name.to_owned();
        Ok(Self { serverless, service, environment, service_name, environment_name })
    }

    /// The name of the service, whether or not there is one yet.
    pub(crate) fn service_name(&self) -> &str {
        &self.service_name
    }

    /// What would be changed.
    ///
    /// # Errors
    /// When the site has something else under this version.
    pub(crate) async fn plan(&self, files: &[PluginFile]) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        if self.service.is_none() {
            changes.push(Change::add(format!("service {}", self.service_name)));
        }
        let (Some(service), Some(environment)) = (&self.service, &self.environment) else {
            changes.push(Change::add(format!("environment {}", self.environment_name)));
            let files: Vec<_> = files.iter().map(|file| (file, true)).collect();
            changes.extend(plan::changes(None, &files));
            return Ok(changes);
        };
        let build = self.serverless.live_build(service, environment).await?;
        let missing = self.missing(environment, build.as_ref(), files).await?;
        let files: Vec<_> = files.iter().map(|file| (file, missing.contains(&file))).collect();
        changes.extend(plan::changes(build.as_ref(), &files));
        Ok(changes)
    }

    /// Makes the site as it was planned, and answers with its domain name.
    pub(crate) async fn publish(mut self, files: &[PluginFile]) -> Result<String> {
        let service = match self.service.take() {
            Some(service) => service,
            None => self.serverless.create_service(&self.service_name).await?,
        };
        let environment = match self.environment.take() {
            Some(environment) => environment,
            None => self.serverless.create_environment(&service, &self.environment_name).await?,
        };
        let environment = self.serverless.refresh(&service, &environment).await?;
        let domain_name = environment.domain_name.clone();
        let build = self.serverless.live_build(&service, &environment).await?;
        let missing = self.missing(&environment, build.as_ref(), files).await?;
        if missing.is_empty() {
            return Ok(domain_name);
        }
        let step = sh::Step::start("uploading the plugin");
        let mut uploads = Vec::new();
        for file in missing {
            let (name, content) = (file.asset_name(), file.content.clone());
            let upload =
                self.serverless.upload(&service, &name, &file.path, file.content_type, content);
            uploads.push(AssetVersion { sid: upload.await?, path: file.path.clone() });
        }
        step.done();
        self.put_in_place(&service, environment.clone(), files, uploads).await?;
        self.wait_until_served(&environment, files).await?;
        Ok(domain_name)
    }

    /// Waits until a browser gets the files: an agent who is told of a version that is not served has no plugin.
    async fn wait_until_served(
        &self,
        environment: &Environment,
        files: &[PluginFile],
    ) -> Result<()> {
        let step = sh::Step::start("waiting until Twilio serves it");
        for file in files {
            self.wait_for(environment, file).await?;
        }
        step.done();
        Ok(())
    }

    async fn wait_for(&self, environment: &Environment, file: &PluginFile) -> Result<()> {
        let mut why = String::new();
        for _ in 0..POLLS {
            match self.serverless.content_at_once(environment, &file.path).await {
                Ok(Served::Content(content)) if content == file.content => return Ok(()),
                Ok(_) => {
                    why = format!("{}{} is not served yet", environment.domain_name, file.path);
                }
                // A site whose parts follow one after the other may answer anything.
                Err(error) => why = format!("{error:#}"),
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        let message =
            format!("{why}; nothing was registered, and running it again goes on from here");
        Err(Refusal::Unreachable(message).into())
    }

    /// Builds the site with the new versions in it and deploys that. If somebody else has deployed in the
    /// meantime, the build lacks what is theirs, and it is made again, from theirs.
    async fn put_in_place(
        &self,
        service: &Service,
        mut environment: Environment,
        files: &[PluginFile],
        uploads: Vec<AssetVersion>,
    ) -> Result<()> {
        let mut base = self.serverless.live_build(service, &environment).await?;
        for _ in 0..ROUNDS {
            if has_all(base.as_ref(), &uploads) {
                return Ok(());
            }
            let known = self.serverless.deployments(service, &environment).await?;
            let step = sh::Step::start("building the site");
            let contents = plan::contents(base.as_ref(), &uploads);
            let build = self.serverless.build(service, &contents).await?;
            self.serverless.wait_for(service, &build).await?;
            step.done();

            let found = self.serverless.refresh(service, &environment).await?;
            if found.build_sid != environment.build_sid {
                eprintln!("somebody else has deployed meanwhile; theirs is kept");
                environment = found;
                base = self.serverless.live_build(service, &environment).await?;
                if self.missing(&environment, base.as_ref(), files).await?.is_empty() {
                    return Ok(());
                }
                continue;
            }
            let ours = self.serverless.deploy(service, &environment, &build).await?;
            // Twilio compares nothing, so somebody may have deployed just before.
            let now = self.serverless.deployments(service, &environment).await?;
            let is_known = |sid: &str| known.iter().any(|it| it.sid == sid) || sid == ours.sid;
            let theirs = now.into_iter().find(|it| !is_known(&it.sid)).and_then(|it| it.build_sid);
            let Some(theirs) = theirs else { return Ok(()) };
            environment = self.serverless.refresh(service, &environment).await?;
            let live = self.serverless.live_build(service, &environment).await?;
            let theirs = self.serverless.build_by_sid(service, &theirs).await?;
            let is_ours_there = self.missing(&environment, live.as_ref(), files).await?.is_empty();
            if is_ours_there && !plan::is_lost(&theirs, live.as_ref(), &uploads) {
                return Ok(());
            }
            eprintln!("somebody else has deployed at the same time; theirs is put back");
            base = Some(theirs);
        }
        let message = format!(
            "somebody else keeps deploying to {}; try again when they are done",
            environment.domain_name
        );
        Err(Refusal::SomebodyElse(message).into())
    }

    /// Those of the files that the build does not have.
    async fn missing<'files>(
        &self,
        environment: &Environment,
        build: Option<&Build>,
        files: &'files [PluginFile],
    ) -> Result<Vec<&'files PluginFile>> {
        let mut missing = Vec::new();
        for file in files {
            let found = self.found(environment, build, &file.path).await?;
            if plan::is_missing(file, &found)? {
                missing.push(file);
            }
        }
        Ok(missing)
    }

    async fn found(
        &self,
        environment: &Environment,
        build: Option<&Build>,
        path: &str,
    ) -> Result<Found> {
        let is_there = build.is_some_and(|it| it.asset_versions.iter().any(|it| it.path == path));
        if !is_there {
            return Ok(Found::Nothing);
        }
        Ok(match self.serverless.content(environment, path).await? {
            Served::Content(content) => Found::Content(content),
            Served::Hidden => Found::Hidden,
            Served::Nothing => Found::Unserved,
        })
    }
}

fn has_all(build: Option<&Build>, uploads: &[AssetVersion]) -> bool {
    build.is_some_and(|build| {
        let has = |sid: &str| build.asset_versions.iter().any(|asset| asset.sid == sid);
        uploads.iter().all(|upload| has(&upload.sid))
    })
}
