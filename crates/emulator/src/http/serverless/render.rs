//! The resources as JSON.

use serde_json::{Value, json};

use crate::{
    http::{date::iso8601, origin::Origin},
    world::{
        World,
        serverless::{
            assets::{Asset, AssetVersion},
            builds::Build,
            environments::{Deployment, Environment},
            services::Service,
        },
    },
};

/// Where a service is on its host.
pub(super) fn service_path(service: &Service) -> String {
    format!("/v1/Services/{}", service.sid)
}

pub(super) fn service(world: &World, origin: &Origin, service: &Service) -> Value {
    let url = origin.url(&service_path(service));
    json!({
        "sid": service.sid,
        "account_sid": world.account.account_sid,
        "friendly_name": service.friendly_name,
        "unique_name": service.unique_name,
        "include_credentials": service.include_credentials,
        "ui_editable": service.ui_editable,
        "domain_base": service.domain_base,
        "date_created": iso8601(service.date_created),
        "date_updated": iso8601(service.date_created),
        "url": url,
        "links": {
            "environments": format!("{url}/Environments"),
            "functions": format!("{url}/Functions"),
            "assets": format!("{url}/Assets"),
            "builds": format!("{url}/Builds"),
        },
    })
}

pub(super) fn environment(
    world: &World,
    origin: &Origin,
    service: &Service,
    environment: &Environment,
) -> Value {
    let url = origin.url(&format!("{}/Environments/{}", service_path(service), environment.sid));
    json!({
        "sid": environment.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
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
    world: &World,
    origin: &Origin,
    service: &Service,
    environment: &Environment,
    deployment: &Deployment,
) -> Value {
    let deployments =
        format!("{}/Environments/{}/Deployments", service_path(service), environment.sid);
    json!({
        "sid": deployment.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
        "environment_sid": environment.sid,
        "build_sid": deployment.build_sid,
        "date_created": iso8601(deployment.date_created),
        "date_updated": iso8601(deployment.date_created),
        "url": origin.url(&format!("{deployments}/{}", deployment.sid)),
    })
}

pub(super) fn asset(world: &World, origin: &Origin, service: &Service, asset: &Asset) -> Value {
    let url = origin.url(&format!("{}/Assets/{}", service_path(service), asset.sid));
    json!({
        "sid": asset.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
        "friendly_name": asset.friendly_name,
        "date_created": iso8601(asset.date_created),
        "date_updated": iso8601(asset.date_updated),
        "url": url,
        "links": {"asset_versions": format!("{url}/Versions")},
    })
}

pub(super) fn asset_version(
    world: &World,
    origin: &Origin,
    service: &Service,
    version: &AssetVersion,
) -> Value {
    let versions = format!("{}/Assets/{}/Versions", service_path(service), version.asset_sid);
    json!({
        "sid": version.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
        "asset_sid": version.asset_sid,
        "path": version.path,
        "visibility": version.visibility.as_str(),
        "date_created": iso8601(version.date_created),
        "url": origin.url(&format!("{versions}/{}", version.sid)),
    })
}

pub(super) fn build(world: &World, origin: &Origin, service: &Service, build: &Build) -> Value {
    let url = origin.url(&format!("{}/Builds/{}", service_path(service), build.sid));
    // Inside a build, a version has no URL, and its visibility is in capitals.
    let asset_versions: Vec<_> = service
        .versions_of(build)
        .map(|version| {
            json!({
                "sid": version.sid,
                "account_sid": world.account.account_sid,
                "service_sid": service.sid,
                "asset_sid": version.asset_sid,
                "date_created": iso8601(version.date_created),
                "path": version.path,
                "visibility": version.visibility.as_str().to_uppercase(),
            })
        })
        .collect();
    json!({
        "sid": build.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
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

pub(super) fn build_status(
    world: &World,
    origin: &Origin,
    service: &Service,
    build: &Build,
) -> Value {
    let path = format!("{}/Builds/{}/Status", service_path(service), build.sid);
    json!({
        "sid": build.sid,
        "account_sid": world.account.account_sid,
        "service_sid": service.sid,
        "status": build.status.as_str(),
        "url": origin.url(&path),
    })
}
