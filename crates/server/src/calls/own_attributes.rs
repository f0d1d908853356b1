//! The attributes that who asks for a call puts on its task, so that a CRM, a report or a workflow finds them
//! there: <https://www.twilio.com/docs/taskrouter/api/task>.
//!
//! **Invariant:** none of them takes the place of one that this server writes or reads, but for the name that
//! people are shown, and for the wish that the call is recorded or not.

use crate::{
    calls::{new_task::DIAL_IN_MAP, recording::plan::RECORD_CALLS},
    twilio::RawObject,
};

/// A task holds 4,096 characters: what is written during the call needs the rest.
const MOST_CHARACTERS: usize = 2_048;
const LONGEST_NAME: usize = 100;
/// What a server or Twilio writes into the task later on, and acts on.
const WRITTEN_LATER: [&str; 4] =
    ["conference", "conferenceSid", "correlationId", "worker_call_sid"];
/// What a server acts on in the task of a call.
const OF_A_CALLS_TASK: [&str; 4] = [DIAL_IN_MAP, "outbound_to", RECORD_CALLS, "targetWorker"];

/// Attributes of who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnAttributes(RawObject);

impl OwnAttributes {
    /// Reads a text, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() > MOST_CHARACTERS {
            return Err(format!("these are more than {MOST_CHARACTERS} characters"));
        }
        RawObject::parse(text).map(Self).ok_or_else(|| "this is no JSON object".to_owned())
    }

    /// Those that may be kept on the task.
    pub(crate) fn kept(&self) -> RawObject {
        let mut kept = RawObject::default();
        kept.extend(&self.0, |name| !WRITTEN_LATER.contains(&name));
        kept
    }

    /// Those that may be kept on a task that asks a colleague to come. They can be a copy of those of the call's task,
    /// and that is dialled for.
    pub(crate) fn kept_on_invitation(&self) -> RawObject {
        let mut kept = RawObject::default();
        kept.extend(&self.kept(), |name| !OF_A_CALLS_TASK.contains(&name));
        kept
    }

    /// Whether the call is to be recorded; the error is the value that is neither true nor false.
    pub(crate) fn recorded(&self) -> Option<Result<bool, String>> {
        let value = self.0.get(RECORD_CALLS)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(text.parse().map_err(|_| text))
    }

    /// What people call who is called.
    pub(crate) fn name(&self) -> Option<String> {
        let name = self.0.string("name")?;
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        (!name.is_empty()).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_and_nothing_else() {
        for text in ["", "null", "[]", "7", "{", "\"{}\"", "{\"a\":}"] {
            assert_eq!(OwnAttributes::parse(text).unwrap_err(), "this is no JSON object", "{text}");
        }
        let longest = format!("{{\"a\":\"{}\"}}", "é".repeat(MOST_CHARACTERS - 8));
        assert!(OwnAttributes::parse(&longest).is_ok());
        let error = OwnAttributes::parse(&format!("{longest} ")).unwrap_err();
        assert_eq!(error, "these are more than 2048 characters");
    }

    #[test]
    fn what_a_server_acts_on_is_not_kept_however_it_is_spelled() {
        let text = r#"{"conference":{"sid":"CF1"},"\u0063onferenceSid":"WT1","correlationId":"1",
            "worker_call_sid":"CA1","crm_id":12345678901234567890123,"said":"\ud83d"}"#;
        let kept = OwnAttributes::parse(text).unwrap().kept();
        assert_eq!(kept.to_string(), r#"{"crm_id":12345678901234567890123,"said":"\ud83d"}"#);
    }

    #[test]
    fn a_name_is_a_text_that_says_something() {
        for (text, want) in [
            (r#"{"name":" Ada Lovelace "}"#, Some("Ada Lovelace")),
            (r#"{"name":"  "}"#, None),
            (r#"{"name":7}"#, None),
            ("{}", None),
        ] {
            assert_eq!(OwnAttributes::parse(text).unwrap().name().as_deref(), want, "{text}");
        }
        let long = format!("{{\"name\":\"{}\"}}", "é".repeat(101));
        let name = OwnAttributes::parse(&long).unwrap().name().unwrap();
        assert_eq!(name.chars().count(), LONGEST_NAME);
    }
}
