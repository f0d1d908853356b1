//! Reads what another one wrote into the map out of JavaScript values.
//!
//! `serde-wasm-bindgen` does this for any type, and its words for what is wrong are better. Reading
//! with it weighs 21 KB with gzip, writing 1.9 KB, and the budget of the whole plugin is 50 KB; so it
//! is linked into the tests alone, which hold this reader against it.

use js_sys::Reflect;
use shared::sync_map::Fields;
use wasm_bindgen::JsValue;

/// A JavaScript value to read from.
#[derive(Debug)]
pub struct Js(pub JsValue);

impl Fields for Js {
    fn is_object(&self) -> bool {
        self.0.is_object()
    }

    /// One that cannot be got, because a getter throws, is as good as not there.
    fn field<T>(&self, name: &str, read: impl FnOnce(&Self) -> Option<T>) -> Option<T> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        if value.is_null() || value.is_undefined() { None } else { read(&Self(value)) }
    }

    fn as_text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn as_flag(&self) -> Option<bool> {
        self.0.as_bool()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not survive the cast is no whole number"
    )]
    fn as_number(&self) -> Option<u32> {
        let number = self.0.as_f64()?;
        let whole = number as u32;
        (f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
    }
}
