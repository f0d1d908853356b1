//! A form as one of the requests that the plugin and the server share.

use std::fmt::Display;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use crate::http::{auth::form_fields::Fields, error_response::Error};

impl<'de> Deserializer<'de> for &Fields {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Struct { fields: self, names: names.iter(), value: None })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("a form has named fields"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The fields that a struct has and the form too.
struct Struct<'a> {
    fields: &'a Fields,
    names: std::slice::Iter<'static, &'static str>,
    value: Option<(&'static str, &'a str)>,
}

impl<'de> MapAccess<'de> for Struct<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let fields = self.fields;
        self.value = self.names.find_map(|name| Some((*name, fields.get(name)?)));
        let Some((name, _)) = self.value else { return Ok(None) };
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Some((name, text)) = self.value.take() else {
            return Err(de::Error::custom("a value was asked for before its name"));
        };
        seed.deserialize(Text(text)).map_err(|error| {
            if let Error::BadBody(problem) = error {
                return Error::bad_field(name, problem);
            }
            error
        })
    }
}

/// A value: a text, also where it may be absent.
struct Text<'a>(&'a str);

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl de::Error for Error {
    fn custom<T: Display>(problem: T) -> Self {
        Self::BadBody(problem.to_string())
    }

    fn missing_field(name: &'static str) -> Self {
        Self::bad_field(name, "it is missing")
    }
}

#[cfg(test)]
mod tests {
    use shared::api::{AddParticipantRequest, CreateNewTaskRequest};

    use super::*;

    #[test]
    fn a_form_in_any_spelling_is_the_request() {
        let fields = Fields::parse(b"token=t&TO=%2B14155550123&from=undefined&worker=client:anna");
        let request: CreateNewTaskRequest = fields.unwrap().read().unwrap();
        let want = CreateNewTaskRequest {
            token: "t".to_owned(),
            to: "+14155550123".to_owned(),
            extension: None,
            from: None,
            worker: "client:anna".to_owned(),
            internal: None,
            attributes: None,
            record: None,
        };
        assert_eq!(request, want);
    }

    #[test]
    fn what_is_missing_or_makes_no_sense_is_named() {
        for (body, want) in [
            ("to=x", "taskSid: it is missing"),
            ("to=x&taskSid=WT1", "taskSid: `WT1` is no task SID (`WT` and 32 hexadecimal digits)"),
        ] {
            let fields = Fields::parse(body.as_bytes()).unwrap();
            let error = fields.read::<AddParticipantRequest>().unwrap_err();
            assert_eq!(error.message(), want);
        }
    }
}
