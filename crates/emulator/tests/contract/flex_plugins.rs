//! The Flex Plugins API: a plugin with a version, a configuration, a release.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::Api;

const PRODUCT: &str = "flex";
const SERVICE: &str = "/flex-api.twilio.com/v1/PluginService";

#[tokio::test]
async fn everything_a_release_makes_is_shown_as_published() {
    let api = Api::start();
    let names = [("UniqueName", "plugin-one"), ("FriendlyName", "One")];
    let plugin = api.create(&format!("{SERVICE}/Plugins"), &names).await;
    api.check(PRODUCT, "plugin", &plugin);
    api.check(PRODUCT, "plugin", &api.get(&format!("{SERVICE}/Plugins/plugin-one")).await);
    let update = [("Description", "the first")];
    let plugin = api.update(&format!("{SERVICE}/Plugins/{}", sid(&plugin)), &update).await;
    assert_eq!(
        (&plugin["friendly_name"], &plugin["description"]),
        (&json!("One"), &json!("the first"))
    );
    api.check_first(PRODUCT, "plugin", "plugins", &api.get(&format!("{SERVICE}/Plugins")).await);

    let versions = format!("{SERVICE}/Plugins/plugin-one/Versions");
    let version = add_version(&api, "1.0.0").await;
    api.check(PRODUCT, "plugin_version", &version);
    api.check(PRODUCT, "plugin_version", &api.get(&format!("{versions}/1.0.0")).await);
    api.check_first(PRODUCT, "plugin_version", "plugin_versions", &api.get(&versions).await);

    let configuration = configure(&api, "first", &[&version]).await;
    api.check(PRODUCT, "plugin_configuration", &configuration);
    let url = format!("{SERVICE}/Configurations/{}", sid(&configuration));
    api.check(PRODUCT, "plugin_configuration", &api.get(&url).await);
    let list = api.get(&format!("{SERVICE}/Configurations")).await;
    api.check_first(PRODUCT, "plugin_configuration", "configurations", &list);
    let configured = api.get(&format!("{url}/Plugins")).await;
    api.check_first(PRODUCT, "configured_plugin", "plugins", &configured);
    let configured = api.get(&format!("{url}/Plugins/plugin-one")).await;
    api.check(PRODUCT, "configured_plugin", &configured);
    assert_eq!(
        (&configured["phase"], &configured["plugin_version_sid"]),
        (&json!(3), &version["sid"])
    );

    let release = release(&api, &configuration).await;
    api.check(PRODUCT, "plugin_release", &release);
    assert_eq!(api.get(&format!("{SERVICE}/Releases/Active")).await, release);
    assert_eq!(api.get(&format!("{SERVICE}/Releases/{}", sid(&release))).await, release);
    let releases = api.get(&format!("{SERVICE}/Releases")).await;
    api.check_first(PRODUCT, "plugin_release", "releases", &releases);
}

#[tokio::test]
async fn the_newest_comes_first() {
    let api = Api::start();
    api.create(&format!("{SERVICE}/Plugins"), &[("UniqueName", "plugin-one")]).await;
    add_version(&api, "1.0.0").await;
    let second = add_version(&api, "1.1.0").await;
    let page = api.get(&format!("{SERVICE}/Plugins/plugin-one/Versions?PageSize=1")).await;
    assert_eq!(page["plugin_versions"], json!([second]));
    assert!(page["meta"]["next_page_url"].is_string(), "{page}");

    let first = configure(&api, "first", &[]).await;
    let second = configure(&api, "second", &[&second]).await;
    release(&api, &second).await;
    let last = release(&api, &first).await;
    assert_eq!(api.get(&format!("{SERVICE}/Releases")).await["releases"][0], last);
}

#[tokio::test]
async fn the_plugins_are_for_those_with_the_credentials() {
    let api = Api::start();
    let url = format!("{SERVICE}/Releases/Active");
    let none = api.answer(api.request(Method::GET, &url), StatusCode::NOT_FOUND).await;
    assert_eq!(none["code"], 20404);
    api.answer(api.strangers_request(Method::GET, &url), StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn the_flex_configuration_is_written_property_by_property() {
    let api = Api::start();
    let url = "/flex-api.twilio.com/v1/Configuration";
    let before = api.get(url).await;
    let post = |body: Value| api.request(Method::POST, url).json(&body);
    let change = json!({"account_sid": before["account_sid"], "ui_attributes": {"theme": "dark"}});
    let after = api.answer(post(change), StatusCode::OK).await;
    assert_eq!(after["ui_attributes"], json!({"theme": "dark"}));
    assert_eq!(after["outbound_call_flows"], before["outbound_call_flows"]);
    assert_eq!(api.get(url).await["ui_attributes"], after["ui_attributes"]);

    let change = json!({"account_sid": before["account_sid"], "status": "ok"});
    let refusal = api.answer(post(change), StatusCode::BAD_REQUEST).await;
    assert_eq!(refusal["code"], 45004);
    let change = json!({"ui_attributes": {}});
    api.answer(post(change), StatusCode::BAD_REQUEST).await;
}

async fn add_version(api: &Api, version: &str) -> Value {
    let url = format!("https://default-1234.twil.io/{version}/bundle.js");
    let form = [("Version", version), ("PluginUrl", &url)];
    api.create(&format!("{SERVICE}/Plugins/plugin-one/Versions"), &form).await
}

async fn configure(api: &Api, name: &str, versions: &[&Value]) -> Value {
    let plugins = versions.iter().map(|it| json!({"plugin_version": it["sid"]}).to_string());
    let plugins: Vec<_> = plugins.collect();
    let mut form = vec![("Name", name)];
    form.extend(plugins.iter().map(|it| ("Plugins", it.as_str())));
    api.create(&format!("{SERVICE}/Configurations"), &form).await
}

async fn release(api: &Api, configuration: &Value) -> Value {
    let form = [("ConfigurationId", &*sid(configuration))];
    api.create(&format!("{SERVICE}/Releases"), &form).await
}

fn sid(resource: &Value) -> String {
    resource["sid"].as_str().unwrap_or_default().to_owned()
}
