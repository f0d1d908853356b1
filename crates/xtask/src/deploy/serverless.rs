//! Twilio's Serverless API, as far as a deployment needs it.
//!
//! Source: <https://www.twilio.com/docs/serverless/api>; the upload is on a host of its own.

use std::time::Duration;

use anyhow::{Result, bail};
use reqwest::multipart;
use serde::{Deserialize, Serialize};

use super::{
    client::{Client, Served},
    refusal::Refusal,
};

const HOST: &str = "serverless.twilio.com";
const POLL_INTERVAL: Duration = Duration::from_secs(1);
const POLLS: usize = 300;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Service {
    sid: String,
    pub(crate) unique_name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Environment {
    sid: String,
    unique_name: String,
    pub(crate) domain_name: String,
    pub(crate) build_sid: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Build {
    sid: String,
    pub(crate) asset_versions: Vec<AssetVersion>,
    pub(crate) function_versions: Vec<FunctionVersion>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) runtime: Option<String>,
}

/// Everything that a build consists of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Contents<'site> {
    pub(crate) asset_versions: Vec<&'site str>,
    pub(crate) function_versions: Vec<&'site str>,
    pub(crate) dependencies: &'site [Dependency],
    pub(crate) runtime: Option<&'site str>,
}

#[derive(Debug, Clone, Deserialize)]
struct Asset {
    sid: String,
    friendly_name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AssetVersion {
    pub(crate) sid: String,
    pub(crate) path: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FunctionVersion {
    pub(crate) sid: String,
    pub(crate) path: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dependency {
    name: String,
    version: String,
}

/// One time that a build was put on the site.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) sid: String,
    pub(crate) build_sid: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Created {
    sid: String,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Serverless<'a>(pub(crate) &'a Client);

impl Serverless<'_> {
    pub(crate) async fn service_by_sid(self, sid: &str) -> Result<Option<Service>> {
        self.0.find(HOST, &format!("/v1/Services/{sid}")).await
    }

    pub(crate) async fn find_service(self, name: &str) -> Result<Option<Service>> {
        let services: Vec<Service> = self.0.list(HOST, "/v1/Services", "services").await?;
        Ok(services.into_iter().find(|service| service.unique_name == name))
    }

    pub(crate) async fn create_service(self, name: &str) -> Result<Service> {
        let fields = [("UniqueName", name), ("FriendlyName", name), ("UiEditable", "true")];
        self.0.post(HOST, "/v1/Services", &fields).await
    }

    pub(crate) async fn find_environment(
        self,
        service: &Service,
        name: &str,
    ) -> Result<Option<Environment>> {
        let path = format!("/v1/Services/{}/Environments", service.sid);
        let environments: Vec<Environment> = self.0.list(HOST, &path, "environments").await?;
        Ok(environments.into_iter().find(|environment| environment.unique_name == name))
    }

    pub(crate) async fn create_environment(
        self,
        service: &Service,
        name: &str,
    ) -> Result<Environment> {
        let path = format!("/v1/Services/{}/Environments", service.sid);
        let suffix = domain_suffix(name);
        self.0.post(HOST, &path, &[("UniqueName", name), ("DomainSuffix", &suffix)]).await
    }

    /// The environment as it is at this moment.
    pub(crate) async fn refresh(
        self,
        service: &Service,
        environment: &Environment,
    ) -> Result<Environment> {
        let path = format!("/v1/Services/{}/Environments/{}", service.sid, environment.sid);
        self.0.get(HOST, &path).await
    }

    pub(crate) async fn build_by_sid(self, service: &Service, sid: &str) -> Result<Build> {
        self.0.get(HOST, &format!("/v1/Services/{}/Builds/{sid}", service.sid)).await
    }

    pub(crate) async fn live_build(
        self,
        service: &Service,
        environment: &Environment,
    ) -> Result<Option<Build>> {
        let Some(build_sid) = &environment.build_sid else { return Ok(None) };
        self.build_by_sid(service, build_sid).await.map(Some)
    }

    /// Uploads a file, unless an earlier run did: `name` says which file it is, and which bytes. Answers
    /// with the version's SID.
    pub(crate) async fn upload(
        self,
        service: &Service,
        name: &str,
        path: &str,
        content_type: &str,
        content: Vec<u8>,
    ) -> Result<String> {
        let assets = format!("/v1/Services/{}/Assets", service.sid);
        let there: Vec<Asset> = self.0.list(HOST, &assets, "assets").await?;
        let asset_sid = match there.into_iter().find(|asset| asset.friendly_name == name) {
            Some(asset) => asset.sid,
            None => self.0.post::<Created>(HOST, &assets, &[("FriendlyName", name)]).await?.sid,
        };
        let versions = format!("{assets}/{asset_sid}/Versions");
        let there: Vec<AssetVersion> = self.0.list(HOST, &versions, "asset_versions").await?;
        if let Some(version) = there.into_iter().find(|version| version.path == path) {
            return Ok(version.sid);
        }
        let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let content =
            multipart::Part::bytes(content).file_name(file_name).mime_str(content_type)?;
        let form = multipart::Form::new()
            .text("Path", path.to_owned())
            .text("Visibility", "public")
            .part("Content", content);
        Ok(self.0.upload::<Created>(&versions, form).await?.sid)
    }

    pub(crate) async fn build(self, service: &Service, contents: &Contents<'_>) -> Result<Build> {
        let dependencies = serde_json::to_string(contents.dependencies)?;
        let mut fields = vec![("Dependencies", dependencies.as_str())];
        fields.extend(contents.asset_versions.iter().map(|sid| ("AssetVersions", *sid)));
        fields.extend(contents.function_versions.iter().map(|sid| ("FunctionVersions", *sid)));
        fields.extend(contents.runtime.map(|runtime| ("Runtime", runtime)));
        self.0.post(HOST, &format!("/v1/Services/{}/Builds", service.sid), &fields).await
    }

    /// Waits until the build is completed.
    pub(crate) async fn wait_for(self, service: &Service, build: &Build) -> Result<()> {
        #[derive(Deserialize)]
        struct BuildStatus {
            status: String,
        }
        let path = format!("/v1/Services/{}/Builds/{}/Status", service.sid, build.sid);
        for _ in 0..POLLS {
            let BuildStatus { status } = self.0.get(HOST, &path).await?;
            match status.as_str() {
                "completed" => return Ok(()),
                "building" => tokio::time::sleep(POLL_INTERVAL).await,
                _ => {
                    let message = format!(
                        "Twilio could not build the site: {} is {status}; nothing was deployed",
                        build.sid
                    );
                    return Err(Refusal::BuildFailed(message).into());
                }
            }
        }
        bail!("Twilio is still building {}; nothing was deployed", build.sid)
    }

    pub(crate) async fn deploy(
        self,
        service: &Service,
        environment: &Environment,
        build: &Build,
    ) -> Result<Deployment> {
        let path = deployments(service, environment);
        // As Twilio's CLI for Flex says it.
        let fields = [("BuildSid", build.sid.as_str()), ("IsPlugin", "true")];
        self.0.post(HOST, &path, &fields).await
    }

    /// The newest first.
    pub(crate) async fn deployments(
        self,
        service: &Service,
        environment: &Environment,
    ) -> Result<Vec<Deployment>> {
        self.0.newest(HOST, &deployments(service, environment), "deployments").await
    }

    /// What a browser gets at this path of the site.
    pub(crate) async fn content(self, environment: &Environment, path: &str) -> Result<Served> {
        self.0.content(&self.0.address(&environment.domain_name, path)).await
    }

    /// The same for who asks again anyway.
    pub(crate) async fn content_at_once(
        self,
        environment: &Environment,
        path: &str,
    ) -> Result<Served> {
        self.0.content_at_once(&self.0.address(&environment.domain_name, path)).await
    }
}

fn deployments(service: &Service, environment: &Environment) -> String {
    format!("/v1/Services/{}/Environments/{}/Deployments", service.sid, environment.sid)
}

/// Five characters that tell the environments of a service apart, the same for the same name.
fn domain_suffix(name: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(5).map(|byte| char::from(b'a' + byte % 26)).collect()
}
