//! The attributes of a task or a worker: a JSON object, kept as the text that the client sent.

use std::collections::BTreeMap;

use serde_json::{Value, value::RawValue};

use super::error::TaskRouterError;

/// How long the attributes of a task or a worker may be, white space included.
const LIMIT: usize = 4096;

/// Each field as the text that it is.
type Fields = BTreeMap<String, Box<RawValue>>;

/// Checks the attributes that a client sent.
pub(super) fn check(text: &str) -> Result<String, TaskRouterError> {
    if text.chars().count() > LIMIT {
        return Err(TaskRouterError::TooLong { name: "Attributes", limit: LIMIT });
    }
    match serde_json::from_str::<Fields>(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(TaskRouterError::InvalidJson { name: "Attributes" }),
    }
}

/// The attributes as a value, so far as Rust has types for them: JavaScript writes halves of characters
/// and large numbers. What is kept was checked, so that there is always an object.
pub(super) fn value(text: &str) -> Value {
    let readable = |(name, text): (String, Box<RawValue>)| {
        Some((name, serde_json::from_str(text.get()).ok()?))
    };
    Value::Object(fields(text).into_iter().filter_map(readable).collect())
}

/// The attributes with one of them set. All others stay as they are.
pub(super) fn with(text: &str, key: &str, attribute: &Value) -> String {
    let mut fields = fields(text);
    if let Ok(attribute) = serde_json::value::to_raw_value(attribute) {
        fields.insert(key.to_owned(), attribute);
    }
    serde_json::to_string(&fields).unwrap_or_else(|_| text.to_owned())
}

fn fields(text: &str) -> Fields {
    serde_json::from_str(text).unwrap_or_default()
}
