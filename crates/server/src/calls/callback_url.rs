//! The addresses that Twilio calls, absolute and exactly as it will sign them.
//!
//! **Invariant:** the names of a query are in alphabetical order, so that a signature over a query that
//! somebody has sorted is the same as one over ours.

use shared::{
    ConferenceSid, TaskSid,
    api::{CALLBACK_RETRIES, path},
    keys::Keys,
    label::Label,
};
use url::form_urlencoded::Serializer;

use crate::{
    calls::keyed_hash::KeyedHash,
    settings::{PublicUrl, Settings},
};

/// The field that counts how often Twilio has asked what a worker's leg shall do.
pub(crate) const ATTEMPT: &str = "attempt";
/// The field that proves that we wrote the others.
const PROOF: &str = "proof";

/// Makes the addresses, and checks the proofs in them.
#[derive(Debug, Clone)]
pub(crate) struct CallbackUrls {
    public_url: PublicUrl,
    keyed_hash: KeyedHash,
}

impl CallbackUrls {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            public_url: settings.public_url.clone(),
            keyed_hash: KeyedHash::new(&settings.twilio.auth_tokens),
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

    /// TwiML with keys that a leg hears. It proves nothing: who reads it learns what they have written.
    pub(crate) fn play_digits(&self, task_sid: &TaskSid, keys: &Keys) -> String {
        let fields = [("keys", keys.as_str()), ("taskSid", task_sid.as_str())];
        let query = query(&fields);
        self.public_url.join(&format!("{}?{query}{CALLBACK_RETRIES}", path::PLAY_DIGITS))
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

    /// Who picked up a leg that we dial, in the same way.
    pub(crate) fn answered_by(
        &self,
        task_sid: &TaskSid,
        conference_sid: &ConferenceSid,
        label: &Label,
    ) -> String {
        let label = label.to_string();
        self.with_proof(path::ANSWERED_BY, &leg_fields(task_sid, conference_sid, &label))
    }

    /// Whether it was us who said at this path which leg it is.
    pub(crate) fn is_proof_of_leg(
        &self,
        path: &str,
        task_sid: &TaskSid,
        conference_sid: &ConferenceSid,
        label: &Label,
        proof: &str,
    ) -> bool {
        let label = label.to_string();
        self.proves(path, &leg_fields(task_sid, conference_sid, &label), proof)
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
        let proof = self.keyed_hash.sign(&proved_text(path, fields));
        let mut fields = fields.to_vec();
        fields.extend(proof.as_deref().map(|proof| (PROOF, proof)));
        self.public_url.join(&format!("{path}?{}{CALLBACK_RETRIES}", sorted_query(fields)))
    }

    fn proves(&self, path: &str, fields: &[(&str, &str)], proof: &str) -> bool {
        self.keyed_hash.verifies(&proved_text(path, fields), proof)
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

fn proved_text(path: &str, fields: &[(&str, &str)]) -> String {
    format!("{path}{}", query(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twilio calls the addresses of calls that began before an update; another text would refuse them.
    #[test]
    fn what_addresses_prove_is_as_it_always_was() {
        let (task_sid, conference_sid) = (TaskSid::from_bits(1), ConferenceSid::from_bits(2));
        let of_leg = leg_fields(&task_sid, &conference_sid, "customer.c0ffee00").to_vec();
        let of_recording = task_fields(&task_sid).to_vec();
        for (path, fields, want) in [
            (
                path::ANSWERED_BY,
                of_leg.clone(),
                "/answered-bytaskSid=WT00000000000000000000000000000001\
                 &conferenceSid=CF00000000000000000000000000000002&label=customer.c0ffee00",
            ),
            (
                path::CALL_STATUS,
                of_leg,
                "/call-statustaskSid=WT00000000000000000000000000000001\
                 &conferenceSid=CF00000000000000000000000000000002&label=customer.c0ffee00",
            ),
            (
                path::ATTACH_RECORDING_TO_TASK,
                of_recording,
                "/attach-recording-to-tasktaskSid=WT00000000000000000000000000000001",
            ),
        ] {
            assert_eq!(proved_text(path, &fields), want);
        }
    }

    #[test]
    fn the_names_of_a_query_are_in_alphabetical_order() {
        let fields = vec![("taskSid", "WT1"), ("label", "a&b"), ("attempt", "2"), ("label", "a")];
        assert_eq!(sorted_query(fields), "attempt=2&label=a%26b&label=a&taskSid=WT1");
    }
}
