//! `flex-api.twilio.com/v1/Configuration`: how the account's Flex is set up.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/config/flex-configuration-rest-api>.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::tokens;
use crate::{
    TwilioError,
    account::Account,
    date::iso8601,
    http::{auth::Authenticated, control::read},
    shell::Shell,
    site::Site,
    world::{
        World,
        task_router::workspace::{EVERYONE, OFFLINE},
    },
};

/// The domain of the account's Functions; nothing is deployed there from the start.
const RUNTIME_DOMAIN: &str = "emulated-functions.twil.io";
const FLEX_INSTANCE_SID: &str = "GO00000000000000000000000000000001";
const CHAT_SERVICE_SID: &str = "IS00000000000000000000000000000002";
const FLEX_VERSION: &str = "2.17.1";

/// For a Flex user, or for a server with the account's credentials.
pub(super) async fn fetch(
    shell: Data<Shell>,
    site: Data<Site>,
    request: HttpRequest,
    server: Option<Authenticated>,
) -> Result<HttpResponse, TwilioError> {
    if server.is_none() {
        tokens::authenticate(&shell, &request)?;
    }
    Ok(HttpResponse::Ok().json(shell.look(|world| configuration(world, &site))))
}

/// Sets properties, each whole. There is no `ETag`: the last one wins.
pub(super) async fn update(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    site: Data<Site>,
    body: Bytes,
) -> Result<HttpResponse, TwilioError> {
    let properties = read(&body)?;
    let configuration = shell.act(|world| {
        world.configure_flex(properties)?;
        Ok::<_, TwilioError>(configuration(world, &site))
    })?;
    Ok(HttpResponse::Ok().json(configuration))
}

/// What was set, and otherwise what a new account has.
fn configuration(world: &World, site: &Site) -> Map<String, Value> {
    let mut configuration = of_account(&world.account, world.now);
    configuration.extend(of_everybody());
    configuration.insert("ui_attributes".to_owned(), ui_attributes(site));
    configuration.extend(world.flex_configuration.properties().clone());
    if let Some(date) = world.flex_configuration.date_updated() {
        configuration.insert("date_updated".to_owned(), iso8601(date).into());
    }
    configuration
}

/// What Flex may know before anybody has logged in.
pub(super) async fn fetch_public(shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "account_sid": shell.look(|world| world.account.account_sid.clone()),
        "flex_instance_sid": FLEX_INSTANCE_SID,
        "public_attributes": {},
        "runtime_domain": RUNTIME_DOMAIN,
    }))
}

/// What a developer may set, and plugins read.
fn ui_attributes(site: &Site) -> Value {
    json!({
        // Without this word Flex refuses to start.
        "version_compatibility": "yes",
        "version_message": "",
        "outbound_participants_canvas": {"server_url": site.server_url},
    })
}

fn of_account(account: &Account, now: Timestamp) -> Map<String, Value> {
    let now = iso8601(now);
    object(json!({
        "account_sid": account.account_sid,
        "chat_service_instance_sid": CHAT_SERVICE_SID,
        "date_created": now,
        "date_updated": now,
        "flex_instance_sid": FLEX_INSTANCE_SID,
        "flex_service_instance_sid": account.sync_service_sid,
        "instance_sid": FLEX_INSTANCE_SID,
        "runtime_domain": RUNTIME_DOMAIN,
        "service_version": FLEX_VERSION,
        "status": "ok",
        "taskrouter_offline_activity_sid": OFFLINE,
        "taskrouter_skills": [],
        "taskrouter_target_taskqueue_sid": EVERYONE,
        "taskrouter_target_workflow_sid": account.workflow_sid,
        "taskrouter_taskqueues": [],
        "taskrouter_worker_attributes": {},
        "taskrouter_worker_channels": {},
        "taskrouter_workspace_sid": account.workspace_sid,
        "ui_dependencies": {"react": "17.0.2", "react-dom": "17.0.2"},
        "ui_language": "en",
        "ui_version": FLEX_VERSION,
        "url": "https://flex-api.twilio.com/v1/Configuration",
    }))
}

/// Products beside Flex, all switched off.
fn of_everybody() -> Map<String, Value> {
    object(json!({
        // Flex's task list reads `enabled` without asking whether it is there.
        "agent_conv_end_methods": {"dateUpdated": "", "enabled": []},
        "attributes": {},
        "call_recording_enabled": false,
        "call_recording_webhook_url": null,
        "channel_configs": [],
        "citrix_voice_vdi": {"enabled": false},
        "crm_attributes": null,
        "crm_callback_url": null,
        "crm_enabled": false,
        "crm_fallback_url": null,
        "crm_type": null,
        "debugger_integration": {"enabled": false},
        "flex_ui_status_report": {"enabled": false},
        "integrations": [],
        "markdown": {"enabled": false, "mode": "readOnly"},
        "messaging_service_instance_sid": "",
        "notifications": {"enabled": false, "mode": "whenNotInFocus"},
        // Flex's own dialler is off: these calls are placed by another one.
        "outbound_call_flows": {"default": {"enabled": false}},
        "plugin_service_attributes": {},
        "plugin_service_enabled": true,
        "public_attributes": {},
        "queue_stats_configuration": null,
        "serverless_service_sids": [],
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}
