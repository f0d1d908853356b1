//! Reading what others wrote: a field that makes no sense is absent, and the rest counts.
//!
//! It reads values that are in memory (`serde_json::Value`, a JavaScript value), where each field can be
//! read by itself; a text that is read from front to back cannot be read on after a field that failed.

mod data;

use std::{fmt, marker::PhantomData};

use litemap::LiteMap;
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, MapAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};

pub use data::{Data, InvalidData};

/// Reads a field; one that makes no sense has its default.
///
/// # Errors
/// Never; the signature is serde's.
pub fn field<'de, D, T>(data: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    field_or(data, T::default)
}

/// Reads a field; `fallback` stands for one that makes no sense.
///
/// # Errors
/// Never; the signature is serde's.
#[expect(clippy::unnecessary_wraps, reason = "serde's signature")]
pub fn field_or<'de, D, T>(data: D, fallback: impl FnOnce() -> T) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(T::deserialize(data).unwrap_or_else(|_| fallback()))
}

/// Reads an object. By itself serde would take a list for a struct, too: its elements in the order of
/// the fields.
///
/// # Errors
/// When it is no object, or a field without leniency makes no sense.
pub fn object<'de, D, T>(data: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    data.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads an object whose fields are the entries of a map; one that makes no sense is left out.
///
/// # Errors
/// Never; the signature is serde's.
#[expect(clippy::unnecessary_wraps, reason = "serde's signature")]
pub fn entries<'de, D, V>(data: D) -> Result<LiteMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: DeserializeOwned,
{
    let mut entries = LiteMap::new_vec();
    if let Ok(Data::Object(fields)) = Data::deserialize(data) {
        for (key, value) in fields {
            if let Ok(value) = V::deserialize(value) {
                entries.insert(key, value);
            }
        }
    }
    Ok(entries)
}

/// Reads one of the words of an enum.
pub fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<InvalidData>::new(text)).ok()
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::Serialize;
    use serde_json::{Value, from_value, json, to_value};

    use super::*;
    use crate::{
        event::{CallStatus, LeftReason},
        sync_map::{ConferenceStatus, ParticipantStatus, ParticipantType},
    };

    #[test]
    fn an_entry_that_makes_no_sense_costs_no_other() {
        let read = |value: Value| entries::<_, u32>(value).expect("it never fails");
        let found = read(json!({"b": 2, "none": null, "a": 1, "text": "3", "list": [4]}));
        assert_eq!(
            found.iter().collect::<Vec<_>>(),
            [(&"a".to_owned(), &1), (&"b".to_owned(), &2)]
        );
        for value in [json!(null), json!([["a", 1]]), json!("a"), json!(7)] {
            assert!(read(value.clone()).is_empty(), "{value}");
        }
    }

    #[test]
    fn each_word_that_is_written_is_read_back() {
        use CallStatus::{
            Busy, Canceled, Completed, Failed, InProgress, Initiated, NoAnswer, Queued, Ringing,
        };
        for status in
            [Queued, Initiated, Ringing, InProgress, Completed, Busy, NoAnswer, Failed, Canceled]
        {
            is_read_back(status);
        }
        for reason in [
            LeftReason::ConferenceEndedViaApi,
            LeftReason::ModeratorEndedConference,
            LeftReason::ParticipantUpdatedViaApi,
            LeftReason::ParticipantHungUp,
            LeftReason::ParticipantAddFailed,
            LeftReason::Unknown,
        ] {
            is_read_back(reason);
        }
        for participant_type in [
            ParticipantType::Worker,
            ParticipantType::Customer,
            ParticipantType::External,
            ParticipantType::Supervisor,
            ParticipantType::Unknown,
        ] {
            is_read_back(participant_type);
        }
        is_read_back(ParticipantStatus::Joined);
        is_read_back(ParticipantStatus::Left);
        is_read_back(ConferenceStatus::Started);
        is_read_back(ConferenceStatus::Ended);
        assert_eq!(word("agent"), Some(ParticipantType::Worker), "as Flex has it, too");
    }

    #[test]
    fn a_word_that_nobody_knows_is_unknown_where_there_may_be_more_words_and_absent_elsewhere() {
        assert_eq!(word("on-fire"), None::<CallStatus>);
        assert_eq!(word("on-fire"), None::<ConferenceStatus>);
        assert_eq!(word("on-fire"), Some(ParticipantType::Unknown));
        assert_eq!(LeftReason::parse("on-fire"), LeftReason::Unknown);
    }

    #[test]
    fn a_field_is_what_it_is_asked_for_or_absent() {
        let text = |value: Value| field::<_, Option<String>>(&value).unwrap();
        let flag = |value: Value| field::<_, Option<bool>>(&value).unwrap();
        let number = |value: Value| field::<_, Option<u32>>(&value).unwrap();
        assert_eq!(
            (text(json!("7")), text(json!(7)), text(json!({}))),
            (Some("7".into()), None, None)
        );
        assert_eq!(
            (flag(json!(false)), flag(json!("7")), flag(json!(null))),
            (Some(false), None, None)
        );
        let numbers = [json!(7), json!("7"), json!(0.5), json!(-1), json!([7])].map(number);
        assert_eq!(numbers, [Some(7), None, None, None, None]);
    }

    #[test]
    fn a_list_is_no_object() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Named {
            name: String,
        }
        let named: Named = object(&json!({"name": "Ann"})).unwrap();
        assert_eq!(named.name, "Ann");
        assert!(object::<_, Named>(&json!(["Ann"])).is_err());
    }

    fn is_read_back<T: Serialize + DeserializeOwned + Copy + PartialEq + Debug>(of: T) {
        let written: String = from_value(to_value(of).unwrap()).unwrap();
        assert_eq!(word(&written), Some(of), "{written}");
    }
}
