//! A value in memory that any type can be read from, with an error that has no details.
//!
//! A browser reads into this once, and the types of this workspace out of it: the code that explains
//! each mistake of each type would weigh more than the rest of the reader, and nobody would see it.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, IntoDeserializer, MapAccess, Visitor,
        value::{MapDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};

/// The data cannot be read as the type that was asked for; the error says no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidData;

impl fmt::Display for InvalidData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid data")
    }
}

impl std::error::Error for InvalidData {}

/// Serde's own words for each of these are left out of a program that never asks for them.
impl de::Error for InvalidData {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value as others write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// `null`, or absent.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(u32),
    /// A string.
    String(String),
    /// Named fields.
    Object(Vec<(String, Data)>),
    /// A value that none of our types uses: a list, a fraction, bytes.
    Unsupported,
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(data: D) -> Result<Self, D::Error> {
        data.deserialize_any(DataVisitor)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Data, E> {
        Ok(Data::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Data, E> {
        Ok(number.try_into().map_or(Data::Unsupported, Data::Number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Data, E> {
        Ok(number.try_into().map_or(Data::Unsupported, Data::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Data, E> {
        Ok(Data::Unsupported)
    }

    fn visit_str<E>(self, text: &str) -> Result<Data, E> {
        Ok(Data::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Data, E> {
        Ok(Data::String(text))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Data, E> {
        Ok(Data::Unsupported)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Data, A::Error> {
        while list.next_element::<de::IgnoredAny>()?.is_some() {}
        Ok(Data::Unsupported)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Data, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = object.next_entry()? {
            fields.push(field);
        }
        Ok(Data::Object(fields))
    }
}

impl<'de> Deserializer<'de> for Data {
    type Error = InvalidData;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidData> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Number(number) => visitor.visit_u32(number),
            Self::String(text) => visitor.visit_string(text),
            Self::Object(fields) => visitor.visit_map(MapDeserializer::new(fields.into_iter())),
            Self::Unsupported => Err(InvalidData),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidData> {
        match self {
            Self::Null => visitor.visit_none(),
            Self::Bool(_)
            | Self::Number(_)
            | Self::String(_)
            | Self::Object(_)
            | Self::Unsupported => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidData> {
        match self {
            Self::String(text) => visitor.visit_enum(StringDeserializer::new(text)),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Object(_) | Self::Unsupported => {
                Err(InvalidData)
            }
        }
    }

    /// A field that nobody reads may be anything.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidData> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier
    }
}

impl IntoDeserializer<'_, InvalidData> for Data {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::sync_map::MapChange;

    #[test]
    fn an_item_is_read_from_data_as_it_is_from_json() {
        let call_sid = "CA00000000000000000000000000000001";
        let leg = json!({
            "participant_type": "agent", "status": "left", "connecting": false, "hold": true,
            "muted": null, "sequence_number": 7, "call_sequence_number": 0.5, "label": ["x"],
            "worker_sid": "WK00000000000000000000000000000001", "conference_sid": "undefined",
            "call_status": "no-answer", "left_reason": "on-fire", "notes": {"by": [1, -2]},
        });
        let dial = |dial: Value| json!({"status": "started", "customer_dial": dial});
        for (key, value) in [
            (call_sid, leg),
            (call_sid, json!({})),
            (call_sid, json!([])),
            (call_sid, json!("text")),
            ("conf_status", dial(json!({"to": "+1", "from": "+2"}))),
            ("conf_status", dial(json!({"to": "+1", "from": "+2", "id": 7}))),
            ("conf_status", dial(json!([]))),
            ("conf_status", dial(Value::Null)),
            (
                "conf_status",
                dial(json!({"to": "+1", "from": "+2", "refusal": {"code": 7, "message": "no"}})),
            ),
            ("conf_status", json!({"sequence_number": -1, "reason": 3, "status": {}})),
        ] {
            let data = Data::deserialize(&value).unwrap();
            assert_eq!(MapChange::read(key, data), MapChange::read(key, &value), "{key} {value}");
        }
    }
}
