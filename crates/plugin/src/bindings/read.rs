//! Reads a JavaScript value into a type that `serde` knows.
//!
//! It reads what the plugin reads (objects of texts, numbers and flags) and says only that something
//! could not be read, not why.
//!
//! `serde-wasm-bindgen` does this for any type, and its words for what is wrong are better. Reading
//! with it weighs 21 KB with gzip, writing 1.9 KB, and the budget of the whole plugin is 50 KB; so it
//! is linked into the tests alone, which hold this reader against it.

use std::{fmt, slice};

use js_sys::Reflect;
use serde::{
    Deserializer,
    de::{self, DeserializeSeed, SeqAccess, Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};
use wasm_bindgen::JsValue;

/// A JavaScript value to read from.
#[derive(Debug)]
pub struct Js(pub JsValue);

/// The value is something else.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Js {
    type Error = Unreadable;

    /// Nothing that is read here can be of any type.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_u32(whole_number(&self.0).ok_or(Unreadable)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() || self.0.is_undefined() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        visitor.visit_seq(Fields { object: self.0, names: fields.iter() })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let name = self.0.as_string().ok_or(Unreadable)?;
        visitor.visit_enum(StrDeserializer::new(&name))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u64 f32 f64 char str bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

/// The fields that the type asks for, one after the other; one that is not there is `undefined`. As
/// a map, with their names, they would have to be told apart again.
struct Fields {
    object: JsValue,
    names: slice::Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        self.next().map(|value| seed.deserialize(value)).transpose()
    }
}

impl Fields {
    /// One that cannot be got, because a getter throws, is as good as not there.
    #[inline(never)]
    fn next(&mut self) -> Option<Js> {
        let name = self.names.next()?;
        Some(Js(Reflect::get(&self.object, &(*name).into()).unwrap_or_default()))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not survive the cast is no whole number"
)]
pub(super) fn whole_number(value: &JsValue) -> Option<u32> {
    let number = value.as_f64()?;
    let whole = number as u32;
    (f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
}
