//! The addresses that Twilio calls, absolute and exactly as it will sign them.

use shared::{ConferenceSid, TaskSid, api::path, label::Label};
use url::form_urlencoded::Serializer;

use crate::{callback::RETRIES, settings::PublicUrl};

/// TwiML for the leg of the agent who has accepted the task.
pub(crate) fn agent_join(public_url: &PublicUrl, task_sid: &TaskSid) -> String {
    public_url.join(&format!("{}?taskSid={task_sid}", path::AGENT_OUTBOUND_JOIN))
}

/// Conference status callbacks; the task is the conference's name.
pub(crate) fn conference(public_url: &PublicUrl) -> String {
    public_url.join(&format!("{}{RETRIES}", path::CALL_OUTBOUND_JOIN))
}

/// The progress of a leg that we dial. It says which leg it is, so that the first callback can tell it
/// to the map if we cannot.
pub(crate) fn call_status(
    public_url: &PublicUrl,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    label: &Label,
) -> String {
    let query = Serializer::new(String::new())
        .append_pair("taskSid", task_sid.as_str())
        .append_pair("conferenceSid", conference_sid.as_str())
        .append_pair("label", &label.to_string())
        .finish();
    public_url.join(&format!("{}?{query}{RETRIES}", path::CALL_STATUS))
}
