//! An item of a Sync map as plain data.

use jiff::Timestamp;
use serde_json::Value;

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MapItem {
    pub(crate) key: String,
    pub(crate) data: Value,
    pub(crate) last_event_id: i64,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) date_expires: Option<Timestamp>,
    pub(crate) created_by: String,
}

impl MapItem {
    pub(crate) fn revision(&self) -> String {
        revision(self.last_event_id)
    }
}

/// Twilio counts revisions in hexadecimal digits.
pub(super) fn revision(number: i64) -> String {
    format!("{number:x}")
}
