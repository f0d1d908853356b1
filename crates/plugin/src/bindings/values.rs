//! What crosses the seam, in both directions: JavaScript values as types of ours.
//!
//! `serde-wasm-bindgen` writes. It could read as well, but then its error messages, which nobody sees,
//! make the WASM larger than its budget; so a value is taken in as [`Data`], from which serde reads.

use js_sys::{Array, JSON, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use shared::lenient::Data;
use wasm_bindgen::JsValue;

use crate::failure::Failure;

/// Reads a value; nothing if it makes no sense.
pub(crate) fn read<T: DeserializeOwned>(value: &JsValue) -> Option<T> {
    T::deserialize(data(value)).ok()
}

/// The data in a value.
pub fn data(value: &JsValue) -> Data {
    if value.is_null() || value.is_undefined() {
        return Data::Null;
    }
    let flag = value.as_bool().map(Data::Bool);
    let number = || value.as_f64().and_then(whole_number).map(Data::Number);
    let text = || value.as_string().map(Data::String);
    flag.or_else(number).or_else(text).or_else(|| object(value)).unwrap_or(Data::Unsupported)
}

fn object(value: &JsValue) -> Option<Data> {
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    let keys = Reflect::own_keys(value).ok()?;
    let fields = keys.iter().filter_map(|key| {
        // A field whose getter throws is as good as absent.
        let field = Reflect::get(value, &key).ok()?;
        Some((key.as_string()?, data(&field)))
    });
    Some(Data::Object(fields.collect()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not survive the cast is no whole number"
)]
fn whole_number(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
}

/// Writes a value as the TypeScript of its type has it: an absent one is `null`.
pub(crate) fn write(value: &impl Serialize) -> JsValue {
    // Text and numbers under keys that are text: that cannot fail.
    value.serialize(&Serializer::json_compatible()).unwrap_or_default()
}

/// The JSON of what another program gives, for the server; a text is JSON already.
///
/// # Errors
/// When it has none: what goes in a circle, for example.
pub(crate) fn json_of(value: &JsValue) -> Result<Option<String>, Failure> {
    if value.is_null() || value.is_undefined() || value.is_string() {
        return Ok(value.as_string());
    }
    let json = JSON::stringify(value).map_err(|error| Failure::of_error(&message_of(&error)))?;
    let json = JsValue::from(json).as_string();
    json.map(Some).ok_or_else(|| Failure::of_error("the attributes have no JSON"))
}

/// The message of something that was thrown; nothing where it has none.
pub(crate) fn message_of(thrown: &JsValue) -> String {
    property(thrown, "message").as_string().unwrap_or_default()
}

/// A property of something that was thrown, which can be anything at all.
pub(crate) fn property(thrown: &JsValue, name: &str) -> JsValue {
    Reflect::get(thrown, &name.into()).unwrap_or_default()
}
