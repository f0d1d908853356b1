//! The addresses that Twilio calls, absolute and exactly as it will sign them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared::{ConferenceSid, TaskSid, api::path, label::Label};
use url::form_urlencoded::Serializer;

use crate::settings::{PublicUrl, Settings};

/// What is put behind the URL of a callback: five retries, whatever went wrong. Twilio reads it and
/// does not send it.
const RETRIES: &str = "#rc=5&rp=all";
/// The field that counts how often Twilio has asked what a worker's leg shall do.
pub(crate) const ATTEMPT: &str = "attempt";

/// Makes the addresses, and checks the proofs in them.
#[derive(Debug, Clone)]
pub(crate) struct CallbackUrls {
    public_url: PublicUrl,
    auth_tokens: Vec<SecretString>,
}

impl CallbackUrls {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            public_url: settings.public_url.clone(),
            auth_tokens: settings.twilio.auth_tokens.clone(),
        }
    }

    /// This server itself.
    pub(crate) fn root(&self) -> String {
        self.public_url.join("")
    }

    /// TwiML for the leg of the agent who has accepted the task.
    pub(crate) fn agent_join(&self, task_sid: &TaskSid) -> String {
        self.public_url.join(&format!("{}?taskSid={task_sid}", path::AGENT_OUTBOUND_JOIN))
    }

    /// The same address once more, with the fields that it had, for a leg that was not let in.
    pub(crate) fn join_again<'a>(
        &self,
        path: &str,
        fields: impl Iterator<Item = (&'a str, &'a str)>,
        attempt: u8,
    ) -> String {
        let query = Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair(ATTEMPT, &attempt.to_string())
            .finish();
        self.public_url.join(&format!("{path}?{query}"))
    }

    /// Conference status callbacks; the task is the conference's name.
    pub(crate) fn conference(&self) -> String {
        self.public_url.join(&format!("{}{RETRIES}", path::CALL_OUTBOUND_JOIN))
    }

    /// The progress of a leg that we dial. It says which leg it is, so that the first callback can tell
    /// it to the map if we cannot; and it proves that we said so, because Twilio signs any URL that a
    /// browser gives it.
    pub(crate) fn call_status(
        &self,
        task_sid: &TaskSid,
        conference_sid: &ConferenceSid,
        label: &Label,
    ) -> String {
        self.with_proof(path::CALL_STATUS, &leg_query(task_sid, conference_sid, label))
    }

    /// Whether it was us who said which leg it is.
    pub(crate) fn is_proof_of_leg(
        &self,
        task_sid: &TaskSid,
        conference_sid: &ConferenceSid,
        label: &Label,
        proof: &str,
    ) -> bool {
        self.proves(path::CALL_STATUS, &leg_query(task_sid, conference_sid, label), proof)
    }

    /// The end of a recording. It says of which task it is, which the callback does not, and proves
    /// that we said so.
    pub(crate) fn recording(&self, task_sid: &TaskSid) -> String {
        self.with_proof(path::ATTACH_RECORDING_TO_TASK, &task_query(task_sid))
    }

    /// Whether it was us who said of which task a recording is.
    pub(crate) fn is_proof_of_recording(&self, task_sid: &TaskSid, proof: &str) -> bool {
        self.proves(path::ATTACH_RECORDING_TO_TASK, &task_query(task_sid), proof)
    }

    fn with_proof(&self, path: &str, query: &str) -> String {
        let mut query = query.to_owned();
        let token = self.auth_tokens.first();
        if let Some(mac) = token.and_then(|token| mac(token, path, &query)) {
            let proof = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
            query = format!("{query}&proof={proof}");
        }
        self.public_url.join(&format!("{path}?{query}{RETRIES}"))
    }

    fn proves(&self, path: &str, query: &str, proof: &str) -> bool {
        let Ok(proof) = URL_SAFE_NO_PAD.decode(proof) else { return false };
        let mut macs = self.auth_tokens.iter().filter_map(|token| mac(token, path, query));
        macs.any(|mac| mac.verify_slice(&proof).is_ok())
    }
}

fn task_query(task_sid: &TaskSid) -> String {
    format!("taskSid={task_sid}")
}

fn leg_query(task_sid: &TaskSid, conference_sid: &ConferenceSid, label: &Label) -> String {
    Serializer::new(String::new())
        .append_pair("taskSid", task_sid.as_str())
        .append_pair("conferenceSid", conference_sid.as_str())
        .append_pair("label", &label.to_string())
        .finish()
}

fn mac(auth_token: &SecretString, path: &str, query: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(auth_token.expose_secret().as_bytes()).ok()?;
    mac.update(path.as_bytes());
    mac.update(query.as_bytes());
    Some(mac)
}
