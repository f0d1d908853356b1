//! Reading what others wrote: a field that makes no sense is absent, and the rest of the item counts.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

/// A SID, or nothing where the text is none (old writers put `undefined` and the like).
pub(crate) fn sid<'de, D, Sid>(deserializer: D) -> Result<Option<Sid>, D::Error>
where
    D: Deserializer<'de>,
    Sid: FromStr,
{
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
