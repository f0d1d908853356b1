//! `flex-api.twilio.com/v1/Configuration`: how the account's Flex is set up.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/config/flex-configuration-rest-api>.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Value, json};

use super::tokens;
use crate::{
    TwilioError,
    account::Account,
    date::iso8601,
    http::auth::Authenticated,
    shell::Shell,
    site::Site,
    world::task_router::workspace::{EVERYONE, OFFLINE},
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
    let (account, now) = shell.look(|world| (world.account.clone(), world.now));
    let mut configuration = of_account(&account, &iso8601(now));
    configuration["ui_attributes"] = ui_attributes(&site);
    if let (Some(configuration), Value::Object(rest)) =
        (configuration.as_object_mut(), of_everybody())
    {
        configuration.extend(rest);
    }
    Ok(HttpResponse::Ok().json(configuration))
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

fn of_account(account: &Account, now: &str) -> Value {
    json!({
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
    })
}

/// Products beside Flex, all switched off.
fn of_everybody() -> Value {
    json!({
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
    })
}
