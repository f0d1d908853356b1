//! Dates of the `v1` APIs, like `2015-07-30T20:00:00Z`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Reads a date. One that makes no sense is absent: nothing depends on it alone.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
}
