//! Which features Twilio has switched on for this account.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::json;

use super::tokens;
use crate::{TwilioError, shell::Shell};

/// What is switched on. The session is kept for the tab, so that two tabs can be two agents. An agent can choose the
/// language of Flex.
const ENABLED: [&str; 2] = ["sso-token-session-storage", "localization-beta"];

/// `GET Session`: all features at once.
pub(super) async fn session(
    shell: Data<Shell>,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    tokens::authenticate(&shell, &request)?;
    let account_sid = shell.look(|world| world.account.account_sid.clone());
    let features: Vec<_> = ENABLED
        .iter()
        .map(|name| json!({"id": name, "name": name, "enabled": true, "docUrl": null}))
        .collect();
    Ok(HttpResponse::Ok().json(json!({
        "account_sid": account_sid,
        "accountSid": account_sid,
        "features": features,
        "config": {},
        "analytics": {},
        "telemetry": {},
    })))
}

/// `GET Features/{name}`: one feature.
pub(super) async fn fetch(name: Path<String>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"enabled": ENABLED.contains(&name.as_str())}))
}

/// `GET account/provision/status`: whether the account has e-mail.
pub(super) async fn email_provisioning() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "inactive"}))
}

/// `GET Instances/{GO}/Teams/Context`: a supervisor's teams, which nobody has set up.
pub(super) async fn teams() -> HttpResponse {
    HttpResponse::Ok().json(json!({"team_setup_complete": false}))
}
