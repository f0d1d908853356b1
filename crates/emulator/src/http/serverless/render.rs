//! The resources as JSON.

use serde_json::{Value, json};
use shared::AccountSid;

use crate::{
    date::iso8601,
    http::origin::Origin,
    world::{
        World,
        serverless::{
            asset::{Asset, AssetVersion},
            build::Build,
            environment::{Deployment, Environment},
            service::Service,
        },
    },
};

/// A service as it is shown to a client.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) account_sid: &'a AccountSid,
    pub(super) origin: &'a Origin,
    pub(super) service: &'a Service,
}

impl<'a> View<'a> {
    pub(super) fn new(world: &'a World, origin: &'a Origin, service: &'a Service) -> Self {
        Self { account_sid: &world.account.account_sid, origin, service }
    }

    /// Where something below the service is on its host.
    pub(super) fn path(&self, below: &str) -> String {
        format!("/v1/Services/{}{below}", self.service.sid)
    }

    /// The absolute URL of something below the service.
    fn url(&self, below: &str) -> String {
        self.origin.url(&self.path(below))
    }
}

pub(super) fn service(view: &View<'_>) -> Value {
    let url = view.url("");
    json!({
        "sid": view.service.sid,
        "account_sid": view.account_sid,
        "friendly_name": view.service.friendly_name,
        "unique_name": view.service.unique_name,
        "include_credentials": view.service.include_credentials,
        "ui_editable": view.service.ui_editable,
        "domain_base": view.service.domain_base,
        "date_created": iso8601(view.service.date_created),
        "date_updated": iso8601(view.service.date_created),
        "url": url,
        "links": {
            "environments": format!("{url}/Environments"),
            "functions": format!("{url}/Functions"),
            "assets": format!("{url}/Assets"),
            "builds": format!("{url}/Builds"),
        },
    })
}

pub(super) fn environment(view: &View<'_>, environment: &Environment) -> Value {
    let url = view.url(&format!("/Environments/{}", environment.sid));
    json!({
        "sid": environment.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "build_sid": environment.build_sid,
        "unique_name": environment.unique_name,
        "domain_suffix": environment.domain_suffix,
        "domain_name": environment.domain_name,
        "date_created": iso8601(environment.date_created),
        "date_updated": iso8601(environment.date_updated),
        "url": url,
        "links": {
            "variables": format!("{url}/Variables"),
            "deployments": format!("{url}/Deployments"),
            "logs": format!("{url}/Logs"),
        },
    })
}

pub(super) fn deployment(
    view: &View<'_>,
    environment: &Environment,
    deployment: &Deployment,
) -> Value {
    let path = format!("/Environments/{}/Deployments/{}", environment.sid, deployment.sid);
    json!({
        "sid": deployment.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "environment_sid": environment.sid,
        "build_sid": deployment.build_sid,
        "date_created": iso8601(deployment.date_created),
        "date_updated": iso8601(deployment.date_created),
        "url": view.url(&path),
    })
}

pub(super) fn asset(view: &View<'_>, asset: &Asset) -> Value {
    let url = view.url(&format!("/Assets/{}", asset.sid));
    json!({
        "sid": asset.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "friendly_name": asset.friendly_name,
        "date_created": iso8601(asset.date_created),
        "date_updated": iso8601(asset.date_updated),
        "url": url,
        "links": {"asset_versions": format!("{url}/Versions")},
    })
}

pub(super) fn asset_version(view: &View<'_>, version: &AssetVersion) -> Value {
    let path = format!("/Assets/{}/Versions/{}", version.asset_sid, version.sid);
    json!({
        "sid": version.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "asset_sid": version.asset_sid,
        "path": version.path,
        "visibility": version.visibility.as_str(),
        "date_created": iso8601(version.date_created),
        "url": view.url(&path),
    })
}

pub(super) fn build(view: &View<'_>, build: &Build) -> Value {
    let url = view.url(&format!("/Builds/{}", build.sid));
    // Inside a build, a version has no URL, and its visibility is in capitals.
    let asset_versions: Vec<_> = view
        .service
        .versions_of(build)
        .map(|version| {
            json!({
                "sid": version.sid,
                "account_sid": view.account_sid,
                "service_sid": view.service.sid,
                "asset_sid": version.asset_sid,
                "date_created": iso8601(version.date_created),
                "path": version.path,
                "visibility": version.visibility.as_str().to_uppercase(),
            })
        })
        .collect();
    json!({
        "sid": build.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "status": build.status.as_str(),
        "asset_versions": asset_versions,
        "function_versions": [],
        "dependencies": build.dependencies,
        "runtime": build.runtime,
        "date_created": iso8601(build.date_created),
        "date_updated": iso8601(build.date_updated),
        "url": url,
        "links": {"build_status": format!("{url}/Status")},
    })
}

pub(super) fn build_status(view: &View<'_>, build: &Build) -> Value {
    json!({
        "sid": build.sid,
        "account_sid": view.account_sid,
        "service_sid": view.service.sid,
        "status": build.status.as_str(),
        "url": view.url(&format!("/Builds/{}/Status", build.sid)),
    })
}
