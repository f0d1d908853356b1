//! The addresses that Twilio calls, absolute and exactly as it will sign them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared::{ConferenceSid, TaskSid, api::path, label::Label};
use url::form_urlencoded::Serializer;

use crate::{
    callback::RETRIES,
    settings::{PublicUrl, Settings},
};

/// TwiML for the leg of the agent who has accepted the task.
pub(crate) fn agent_join(public_url: &PublicUrl, task_sid: &TaskSid) -> String {
    public_url.join(&format!("{}?taskSid={task_sid}", path::AGENT_OUTBOUND_JOIN))
}

/// Conference status callbacks; the task is the conference's name.
pub(crate) fn conference(public_url: &PublicUrl) -> String {
    public_url.join(&format!("{}{RETRIES}", path::CALL_OUTBOUND_JOIN))
}

/// The progress of a leg that we dial. It says which leg it is, so that the first callback can tell it
/// to the map if we cannot; and it proves that we said so, because Twilio signs any URL that a browser
/// gives it.
pub(crate) fn call_status(
    settings: &Settings,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    label: &Label,
) -> String {
    let mut query = leg_query(task_sid, conference_sid, label);
    if let Some(mac) = settings.twilio.auth_tokens.first().and_then(|token| mac(token, &query)) {
        let proof = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        query = format!("{query}&proof={proof}");
    }
    settings.public_url.join(&format!("{}?{query}{RETRIES}", path::CALL_STATUS))
}

/// Whether it was us who said which leg it is.
pub(crate) fn is_proof(
    settings: &Settings,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    label: &Label,
    proof: &str,
) -> bool {
    let Ok(proof) = URL_SAFE_NO_PAD.decode(proof) else { return false };
    let query = leg_query(task_sid, conference_sid, label);
    let mut macs = settings.twilio.auth_tokens.iter().filter_map(|token| mac(token, &query));
    macs.any(|mac| mac.verify_slice(&proof).is_ok())
}

fn leg_query(task_sid: &TaskSid, conference_sid: &ConferenceSid, label: &Label) -> String {
    Serializer::new(String::new())
        .append_pair("taskSid", task_sid.as_str())
        .append_pair("conferenceSid", conference_sid.as_str())
        .append_pair("label", &label.to_string())
        .finish()
}

fn mac(auth_token: &SecretString, query: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(auth_token.expose_secret().as_bytes()).ok()?;
    mac.update(path::CALL_STATUS.as_bytes());
    mac.update(query.as_bytes());
    Some(mac)
}
