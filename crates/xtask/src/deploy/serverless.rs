//! Twilio's Serverless API, as far as a deployment needs it.
//!
//! Source: <https://www.twilio.com/docs/serverless/api>; the upload is on a host of its own.

use std::time::Duration;

use anyhow::{Result, bail};
use reqwest::multipart;
use serde::{Deserialize, Serialize};

use super::{client::Client, settings::Settings};

/// What an account may have is far fewer than this, so that there is never a second page.
const PAGE_SIZE: &str = "100";
const POLL_INTERVAL: Duration = Duration::from_secs(1);
const POLLS: usize = 300;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Service {
    sid: String,
    unique_name: String,
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
pub(crate) struct AssetVersion {
    pub(crate) sid: String,
    pub(crate) asset_sid: String,
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

#[derive(Debug, Deserialize)]
struct Created {
    sid: String,
}

#[derive(Debug)]
pub(crate) struct Serverless(Client);

impl Serverless {
    pub(crate) fn new(settings: Settings) -> Result<Self> {
        Ok(Self(Client::new(settings)?))
    }

    pub(crate) async fn find_service(&self, name: &str) -> Result<Option<Service>> {
        #[derive(Deserialize)]
        struct Page {
            services: Vec<Service>,
        }
        let page: Page = self.0.get(&format!("/v1/Services?PageSize={PAGE_SIZE}")).await?;
        Ok(page.services.into_iter().find(|service| service.unique_name == name))
    }

    pub(crate) async fn create_service(&self, name: &str) -> Result<Service> {
        let fields = [("UniqueName", name), ("FriendlyName", name), ("UiEditable", "true")];
        self.0.post("/v1/Services", &fields).await
    }

    pub(crate) async fn find_environment(
        &self,
        service: &Service,
        name: &str,
    ) -> Result<Option<Environment>> {
        #[derive(Deserialize)]
        struct Page {
            environments: Vec<Environment>,
        }
        let path = format!("/v1/Services/{}/Environments?PageSize={PAGE_SIZE}", service.sid);
        let page: Page = self.0.get(&path).await?;
        Ok(page.environments.into_iter().find(|environment| environment.unique_name == name))
    }

    pub(crate) async fn create_environment(
        &self,
        service: &Service,
        name: &str,
    ) -> Result<Environment> {
        let path = format!("/v1/Services/{}/Environments", service.sid);
        let suffix = domain_suffix(name);
        self.0.post(&path, &[("UniqueName", name), ("DomainSuffix", &suffix)]).await
    }

    /// The environment as it is at this moment.
    pub(crate) async fn refresh(
        &self,
        service: &Service,
        environment: &Environment,
    ) -> Result<Environment> {
        self.0.get(&format!("/v1/Services/{}/Environments/{}", service.sid, environment.sid)).await
    }

    pub(crate) async fn live_build(
        &self,
        service: &Service,
        environment: &Environment,
    ) -> Result<Option<Build>> {
        let Some(build_sid) = &environment.build_sid else { return Ok(None) };
        self.0.get(&format!("/v1/Services/{}/Builds/{build_sid}", service.sid)).await.map(Some)
    }

    /// Uploads a new version, of a new asset if there is none. Answers with the version's SID.
    pub(crate) async fn upload(
        &self,
        service: &Service,
        asset_sid: Option<&str>,
        path: &str,
        content: Vec<u8>,
    ) -> Result<String> {
        let file_name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let asset_sid = if let Some(asset_sid) = asset_sid {
            asset_sid.to_owned()
        } else {
            let assets = format!("/v1/Services/{}/Assets", service.sid);
            self.0.post::<Created>(&assets, &[("FriendlyName", &file_name)]).await?.sid
        };
        let content = multipart::Part::bytes(content)
            .file_name(file_name)
            .mime_str("application/javascript")?;
        let form = multipart::Form::new()
            .text("Path", path.to_owned())
            .text("Visibility", "public")
            .part("Content", content);
        let versions = format!("/v1/Services/{}/Assets/{asset_sid}/Versions", service.sid);
        Ok(self.0.upload::<Created>(&versions, form).await?.sid)
    }

    pub(crate) async fn build(&self, service: &Service, contents: &Contents<'_>) -> Result<Build> {
        let dependencies = serde_json::to_string(contents.dependencies)?;
        let mut fields = vec![("Dependencies", dependencies.as_str())];
        fields.extend(contents.asset_versions.iter().map(|sid| ("AssetVersions", *sid)));
        fields.extend(contents.function_versions.iter().map(|sid| ("FunctionVersions", *sid)));
        fields.extend(contents.runtime.map(|runtime| ("Runtime", runtime)));
        self.0.post(&format!("/v1/Services/{}/Builds", service.sid), &fields).await
    }

    /// Waits until the build is completed.
    pub(crate) async fn wait_for(&self, service: &Service, build: &Build) -> Result<()> {
        #[derive(Deserialize)]
        struct BuildStatus {
            status: String,
        }
        let path = format!("/v1/Services/{}/Builds/{}/Status", service.sid, build.sid);
        for _ in 0..POLLS {
            let BuildStatus { status } = self.0.get(&path).await?;
            match status.as_str() {
                "completed" => return Ok(()),
                "building" => tokio::time::sleep(POLL_INTERVAL).await,
                _ => bail!("Twilio could not build the site: {} is {status}", build.sid),
            }
        }
        bail!("Twilio is still building {}; nothing was deployed", build.sid)
    }

    pub(crate) async fn deploy(
        &self,
        service: &Service,
        environment: &Environment,
        build: &Build,
    ) -> Result<()> {
        let path =
            format!("/v1/Services/{}/Environments/{}/Deployments", service.sid, environment.sid);
        self.0.post::<Created>(&path, &[("BuildSid", &build.sid)]).await.map(|_| ())
    }

    /// What a browser gets at this path of the site.
    pub(crate) async fn content(
        &self,
        environment: &Environment,
        path: &str,
    ) -> Result<Option<Vec<u8>>> {
        self.0.content(&self.address(environment, path)).await
    }

    /// Where a browser finds this path of the site.
    pub(crate) fn address(&self, environment: &Environment, path: &str) -> String {
        self.0.address(&environment.domain_name, path)
    }
}

/// Five characters that tell the environments of a service apart, the same for the same name.
fn domain_suffix(name: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(5).map(|byte| char::from(b'a' + byte % 26)).collect()
}
