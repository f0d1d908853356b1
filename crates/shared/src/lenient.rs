//! Reading what others wrote: a field that makes no sense is absent, and the rest of the item counts.
//!
//! It needs a deserializer that hands out whole values (`serde_json::Value`, a JavaScript object): of
//! a stream, what was not understood would be left half-read.

use serde::{Deserialize, Deserializer};

/// The field, or its default where it cannot be read (old writers put `undefined` and the like).
#[expect(clippy::unnecessary_wraps, reason = "the signature is serde's")]
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(T::deserialize(deserializer).unwrap_or_default())
}
