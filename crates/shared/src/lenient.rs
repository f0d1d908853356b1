//! Reading what others wrote: a field that makes no sense is absent, and the rest of the item counts.
//!
//! It needs a deserializer that hands out whole values (`serde_json::Value`, a JavaScript object): of
//! a stream, what was not understood would be left half-read.

use serde::{Deserialize, Deserializer};

use crate::sync_map::CustomerDial;

/// The field, or its default where it cannot be read (old writers put `undefined` and the like).
#[expect(clippy::unnecessary_wraps, reason = "the signature is serde's")]
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

/// The dial. One that cannot be read has perhaps been carried out: better not dialled than dialled
/// twice.
#[expect(clippy::unnecessary_wraps, reason = "the signature is serde's")]
pub(crate) fn dial<'de, D>(deserializer: D) -> Result<Option<CustomerDial>, D::Error>
where
    D: Deserializer<'de>,
{
    let dial = Option::<CustomerDial>::deserialize(deserializer);
    Ok(dial.unwrap_or_else(|_| Some(CustomerDial::claimed_by_a_stranger())))
}
