//! The attributes of a task or a worker: a JSON object, kept as the text that the client sent.

use serde_json::{Map, Value};

use super::error::TaskRouterError;

/// How long the attributes of a task or a worker may be, white space included.
const LIMIT: usize = 4096;

/// Checks the attributes that a client sent.
pub(super) fn check(text: &str) -> Result<String, TaskRouterError> {
    if text.chars().count() > LIMIT {
        return Err(TaskRouterError::TooLong { name: "Attributes", limit: LIMIT });
    }
    match serde_json::from_str::<Map<String, Value>>(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(TaskRouterError::InvalidJson { name: "Attributes" }),
    }
}

/// The attributes as a value. What is kept was checked, so that there is always one.
pub(super) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// The attributes with one of them set.
pub(super) fn with(text: &str, key: &str, attribute: Value) -> String {
    let mut attributes = value(text);
    attributes[key] = attribute;
    attributes.to_string()
}
