//! Serverless: a service, an environment, an asset with a version, a build, a deployment.

use reqwest::{
    Method, StatusCode,
    multipart::{Form, Part},
};
use serde_json::Value;

use crate::support::Api;

const PRODUCT: &str = "serverless";
const SERVICES: &str = "/serverless.twilio.com/v1/Services";

#[tokio::test]
async fn everything_a_deployment_makes_is_shown_as_published() {
    let api = Api::start();
    let names = [("UniqueName", "canvas"), ("FriendlyName", "The canvas")];
    let service = api.create(SERVICES, &names).await;
    api.check(PRODUCT, "service", &service);
    let service_url = format!("{SERVICES}/{}", sid(&service));
    api.check(PRODUCT, "service", &api.get(&service_url).await);

    let environments = format!("{service_url}/Environments");
    let names = [("UniqueName", "dev"), ("DomainSuffix", "dev")];
    let environment = api.create(&environments, &names).await;
    api.check(PRODUCT, "environment", &environment);

    let assets = format!("{service_url}/Assets");
    let asset = api.create(&assets, &[("FriendlyName", "plugin.js")]).await;
    api.check(PRODUCT, "asset", &asset);
    let version = upload(&api, &sid(&service), &sid(&asset)).await;
    api.check(PRODUCT, "asset_version", &version);

    let builds = format!("{service_url}/Builds");
    let build = api.create(&builds, &[("AssetVersions", &sid(&version))]).await;
    api.check(PRODUCT, "build", &build);
    assert_eq!(build["status"], "building");
    let status_url = format!("{builds}/{}/Status", sid(&build));
    let status = loop {
        let status = api.get(&status_url).await;
        if status["status"] != "building" {
            break status;
        }
        tokio::task::yield_now().await;
    };
    api.check(PRODUCT, "build_status", &status);
    assert_eq!(status["status"], "completed");

    let environment_url = format!("{environments}/{}", sid(&environment));
    let deployments = format!("{environment_url}/Deployments");
    let deployment = api.create(&deployments, &[("BuildSid", &sid(&build))]).await;
    api.check(PRODUCT, "deployment", &deployment);
    let environment = api.get(&environment_url).await;
    api.check(PRODUCT, "environment", &environment);
    assert_eq!(environment["build_sid"], build["sid"]);
}

async fn upload(api: &Api, service_sid: &str, asset_sid: &str) -> Value {
    let path = format!(
        "/serverless-upload.twilio.com/v1/Services/{service_sid}/Assets/{asset_sid}/Versions"
    );
    let content = Part::text("void 0;").file_name("plugin.js");
    let form = Form::new()
        .text("Path", "/plugin.js")
        .text("Visibility", "public")
        .part("Content", content);
    api.answer(api.request(Method::POST, &path).multipart(form), StatusCode::CREATED).await
}

fn sid(resource: &Value) -> String {
    resource["sid"].as_str().unwrap_or_default().to_owned()
}
