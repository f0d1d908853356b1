//! The addresses that Twilio calls, absolute and exactly as it will sign them.
//!
//! **Invariant:** the names of a query are in alphabetical order, so that a signature over a query that
//! somebody has sorted is the same as one over ours.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared::{
    ConferenceSid, TaskSid,
    api::{CALLBACK_RETRIES, path},
    label::Label,
};
use url::form_urlencoded::Serializer;

use crate::settings::{PublicUrl, Settings};

/// The field that counts how often Twilio has asked what a worker's leg shall do.
pub(crate) const ATTEMPT: &str = "attempt";
/// The field that proves that we wrote the others.
const PROOF: &str = "proof";

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
        let route = path::AGENT_OUTBOUND_JOIN;
        self.public_url.join(&format!("{route}?taskSid={task_sid}{CALLBACK_RETRIES}"))
    }

    /// The same address once more, with the fields that it had, for a leg that was not let in.
    pub(crate) fn join_again<'a>(
        &self,
        path: &str,
        fields: impl Iterator<Item = (&'a str, &'a str)>,
        attempt: u8,
    ) -> String {
        let mut fields: Vec<_> = fields.map(|(name, value)| (name, value.to_owned())).collect();
        fields.push((ATTEMPT, attempt.to_string()));
        self.public_url.join(&format!("{path}?{}{CALLBACK_RETRIES}", sorted_query(fields)))
    }

    /// Conference status callbacks; the task is the conference's name.
    pub(crate) fn conference(&self) -> String {
        self.public_url.join(&format!("{}{CALLBACK_RETRIES}", path::CALL_OUTBOUND_JOIN))
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
        let label = label.to_string();
        self.with_proof(path::CALL_STATUS, &leg_fields(task_sid, conference_sid, &label))
    }

    /// Whether it was us who said which leg it is.
    pub(crate) fn is_proof_of_leg(
        &self,
        task_sid: &TaskSid,
        conference_sid: &ConferenceSid,
        label: &Label,
        proof: &str,
    ) -> bool {
        let label = label.to_string();
        self.proves(path::CALL_STATUS, &leg_fields(task_sid, conference_sid, &label), proof)
    }

    /// The end of a recording. It says of which task it is, which the callback does not, and proves
    /// that we said so.
    pub(crate) fn recording(&self, task_sid: &TaskSid) -> String {
        self.with_proof(path::ATTACH_RECORDING_TO_TASK, &task_fields(task_sid))
    }

    /// Whether it was us who said of which task a recording is.
    pub(crate) fn is_proof_of_recording(&self, task_sid: &TaskSid, proof: &str) -> bool {
        self.proves(path::ATTACH_RECORDING_TO_TASK, &task_fields(task_sid), proof)
    }

    /// The address with these fields, and with the proof that they are ours.
    fn with_proof(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let token = self.auth_tokens.first();
        let proof = token
            .and_then(|token| mac(token, path, fields))
            .map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        let mut fields = fields.to_vec();
        fields.extend(proof.as_deref().map(|proof| (PROOF, proof)));
        self.public_url.join(&format!("{path}?{}{CALLBACK_RETRIES}", sorted_query(fields)))
    }

    fn proves(&self, path: &str, fields: &[(&str, &str)], proof: &str) -> bool {
        let Ok(proof) = URL_SAFE_NO_PAD.decode(proof) else { return false };
        let mut macs = self.auth_tokens.iter().filter_map(|token| mac(token, path, fields));
        macs.any(|mac| mac.verify_slice(&proof).is_ok())
    }
}

/// The fields in the order in which they are proved.
fn task_fields(task_sid: &TaskSid) -> [(&'static str, &str); 1] {
    [("taskSid", task_sid.as_str())]
}

/// The same. It is not the order in which they are written: releases that run side by side have to prove
/// the same text.
fn leg_fields<'a>(
    task_sid: &'a TaskSid,
    conference_sid: &'a ConferenceSid,
    label: &'a str,
) -> [(&'static str, &'a str); 3] {
    [("taskSid", task_sid.as_str()), ("conferenceSid", conference_sid.as_str()), ("label", label)]
}

fn sorted_query<V: AsRef<str>>(mut fields: Vec<(&str, V)>) -> String {
    fields.sort_by_key(|(name, _)| *name);
    query(&fields)
}

fn query<V: AsRef<str>>(fields: &[(&str, V)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn mac(auth_token: &SecretString, path: &str, fields: &[(&str, &str)]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(auth_token.expose_secret().as_bytes()).ok()?;
    mac.update(path.as_bytes());
    mac.update(query(fields).as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_query_are_in_alphabetical_order() {
        let fields = vec![("taskSid", "WT1"), ("label", "a&b"), ("attempt", "2"), ("label", "a")];
        assert_eq!(sorted_query(fields), "attempt=2&label=a%26b&label=a&taskSid=WT1");
    }
}
