//! A JSON object of which each field stays the text that it is, so that what others wrote is carried
//! through byte for byte: JavaScript writes texts and numbers that Rust has no type for.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::{Map, Value, value::RawValue};

/// The fields, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawObject(Vec<(String, Box<RawValue>)>);

impl RawObject {
    /// Reads a text; nothing where it is no object.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field that can be read.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.text(name)?).ok()
    }

    /// A field that is a text.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    /// A field that is an object. Where there is none, an empty one.
    pub(crate) fn object(&self, name: &str) -> Self {
        self.text(name).and_then(Self::parse).unwrap_or_default()
    }

    /// A field as it stands.
    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.raw(name).map(RawValue::get)
    }

    /// Takes over the fields of another object whose names are wanted.
    pub(crate) fn extend(&mut self, other: &Self, is_wanted: impl Fn(&str) -> bool) {
        self.0.extend(other.0.iter().filter(|(name, _)| is_wanted(name)).cloned());
    }

    /// Puts a value into a field, in its old place where it has one.
    pub(crate) fn set(&mut self, name: &str, value: &impl Serialize) -> serde_json::Result<()> {
        let value = serde_json::value::to_raw_value(value)?;
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name.to_owned(), value)),
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Each field with its JSON.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.get()))
    }

    /// All fields that can be read.
    pub(crate) fn readable(&self) -> Map<String, Value> {
        let fields = self.0.iter().filter_map(|(name, value)| {
            Some((name.clone(), serde_json::from_str(value.get()).ok()?))
        });
        fields.collect()
    }
}

impl fmt::Display for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl PartialEq for RawObject {
    fn eq(&self, other: &Self) -> bool {
        self.fields().eq(other.fields())
    }
}

impl Serialize for RawObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = RawObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject, A::Error> {
        let mut fields: Vec<(String, Box<RawValue>)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
        }
        Ok(RawObject(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What JavaScript writes and Rust has no type for: half of a character, and a large number.
    const OF_OTHERS: &str =
        r#"{"emoji":"\ud83d","id":12345678901234567890123,"n": 1.10,"name":"Ada"}"#;

    #[test]
    fn what_others_wrote_is_carried_through_byte_for_byte() {
        let mut object = RawObject::parse(OF_OTHERS).unwrap();
        object.set("name", &json!("Grace")).unwrap();
        object.set("more", &json!(true)).unwrap();
        let want = r#"{"emoji":"\ud83d","id":12345678901234567890123,"n":1.10,"name":"Grace","more":true}"#;
        assert_eq!(object.to_string(), want);
    }

    #[test]
    fn what_cannot_be_read_does_not_stand_in_front_of_what_can() {
        let object = RawObject::parse(OF_OTHERS).unwrap();
        assert_eq!(object.get("emoji"), None);
        assert_eq!(object.string("name").as_deref(), Some("Ada"));
        assert_eq!(object.readable().get("name"), Some(&json!("Ada")));
    }

    #[test]
    fn what_is_no_object_is_nothing() {
        for text in ["", "null", "[]", "7", "{"] {
            assert_eq!(RawObject::parse(text), None, "{text}");
        }
    }

    #[test]
    fn of_two_fields_of_one_name_the_last_counts() {
        let object = RawObject::parse(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!(object.to_string(), r#"{"b":2,"a":3}"#);
    }
}
