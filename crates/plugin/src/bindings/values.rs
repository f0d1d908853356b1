//! What crosses the seam, in both directions: JavaScript values as types of ours.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use shared::lenient;
use wasm_bindgen::JsValue;

/// Reads a value; nothing if it makes no sense.
pub(crate) fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

/// Writes a value as the TypeScript of its type has it: an absent one is `null`.
pub(crate) fn write(value: &impl Serialize) -> JsValue {
    // Text and numbers under keys that are text: that cannot fail.
    value.serialize(&Serializer::json_compatible()).unwrap_or_default()
}

/// What JavaScript code throws, as far as it says anything.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Thrown {
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) name: String,
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) message: String,
    /// The HTTP status, where an SDK of Twilio's throws.
    #[serde(deserialize_with = "lenient::field")]
    pub(crate) status: Option<u16>,
}

impl From<JsValue> for Thrown {
    fn from(error: JsValue) -> Self {
        read(error).unwrap_or_default()
    }
}
