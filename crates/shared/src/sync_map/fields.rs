//! Reading what others wrote: a field that makes no sense is absent, and the rest of the item counts.

use std::str::FromStr;

use serde_json::Value;

/// The data of an item, or a part of it: JSON in a server, a JavaScript value in a browser.
///
/// Serde's derived readers would weigh several kilobytes in the plugin, most of it for words about
/// what is wrong, and nobody would hear them.
pub trait Fields {
    /// Whether this has fields at all.
    fn is_object(&self) -> bool;
    /// What `read` makes of a field; `null` is none.
    fn field<T>(&self, name: &str, read: impl FnOnce(&Self) -> Option<T>) -> Option<T>;
    /// This, if it is a text.
    fn as_text(&self) -> Option<String>;
    /// This, if it is a flag.
    fn as_flag(&self) -> Option<bool>;
    /// This, if it is a whole number.
    fn as_number(&self) -> Option<u32>;

    /// A field that is a text.
    fn text(&self, name: &str) -> Option<String> {
        self.field(name, Self::as_text)
    }

    /// A field that is a flag.
    fn flag(&self, name: &str) -> Option<bool> {
        self.field(name, Self::as_flag)
    }

    /// A field that is a whole number.
    fn number(&self, name: &str) -> Option<u32> {
        self.field(name, Self::as_number)
    }

    /// A field that is one of the words that `parse` knows.
    fn word<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        parse(&self.text(name)?)
    }

    /// A field that is a SID.
    fn sid<S: FromStr>(&self, name: &str) -> Option<S> {
        self.text(name)?.parse().ok()
    }
}

impl Fields for Value {
    fn is_object(&self) -> bool {
        self.is_object()
    }

    fn field<T>(&self, name: &str, read: impl FnOnce(&Self) -> Option<T>) -> Option<T> {
        read(self.get(name).filter(|value| !value.is_null())?)
    }

    fn as_text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn as_flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn as_number(&self) -> Option<u32> {
        self.as_u64()?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{from_value, json, to_value};

    use super::*;
    use crate::{
        event::{CallStatus, LeftReason},
        sync_map::{ConferenceStatus, ParticipantStatus, ParticipantType},
    };

    #[test]
    fn each_word_that_is_written_is_read_back() {
        use CallStatus::{
            Busy, Canceled, Completed, Failed, InProgress, Initiated, NoAnswer, Queued, Ringing,
        };
        for status in
            [Queued, Initiated, Ringing, InProgress, Completed, Busy, NoAnswer, Failed, Canceled]
        {
            assert_eq!(CallStatus::parse(&word(status)), Some(status));
        }
        for reason in [
            LeftReason::ConferenceEndedViaApi,
            LeftReason::ModeratorEndedConference,
            LeftReason::ParticipantUpdatedViaApi,
            LeftReason::ParticipantHungUp,
            LeftReason::ParticipantAddFailed,
            LeftReason::Unknown,
        ] {
            assert_eq!(LeftReason::parse(&word(reason)), reason);
        }
        for participant_type in [
            ParticipantType::Worker,
            ParticipantType::Customer,
            ParticipantType::External,
            ParticipantType::Supervisor,
            ParticipantType::Unknown,
        ] {
            assert_eq!(ParticipantType::parse(&word(participant_type)), participant_type);
        }
        for status in [ParticipantStatus::Joined, ParticipantStatus::Left] {
            assert_eq!(ParticipantStatus::parse(&word(status)), Some(status));
        }
        for status in [ConferenceStatus::Started, ConferenceStatus::Ended] {
            assert_eq!(ConferenceStatus::parse(&word(status)), Some(status));
        }
        assert_eq!(ParticipantType::parse("agent"), ParticipantType::Worker, "as Flex has it, too");
    }

    #[test]
    fn a_field_is_what_it_is_asked_for_or_absent() {
        let data = json!({"text": "7", "flag": false, "number": 7, "half": 0.5, "null": null});
        assert_eq!(data.text("text").as_deref(), Some("7"));
        assert_eq!(
            (data.flag("flag"), data.flag("text"), data.flag("null")),
            (Some(false), None, None)
        );
        let numbers = ["number", "text", "half", "none"].map(|name| data.number(name));
        assert_eq!(numbers, [Some(7), None, None, None]);
        assert_eq!(json!("text").text("text"), None);
    }

    fn word(of: impl Serialize) -> String {
        from_value(to_value(of).unwrap()).unwrap()
    }
}
