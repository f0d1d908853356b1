//! The requests that servers made to Twilio's REST APIs: for counting them.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

/// How many are kept.
const CAPACITY: usize = 10_000;

/// A request to a REST API, made with the account's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// When it came.
    #[serde(serialize_with = "crate::snapshot::as_text")]
    pub date: Timestamp,
    /// The method.
    pub method: String,
    /// Twilio's host.
    pub host: String,
    /// The path and the query, without the host.
    pub path: String,
    /// What it was answered with.
    pub status: u16,
    /// Whether it is the first on its connection.
    pub new_connection: bool,
}

/// The records, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    records: VecDeque<RequestRecord>,
    /// Every connection that was seen, by the address of its other end.
    connections: BTreeSet<String>,
}

impl Requests {
    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }

    /// Whether nothing came over this connection before.
    pub(crate) fn is_new(&mut self, connection: String) -> bool {
        self.connections.insert(connection)
    }

    pub(crate) fn push(&mut self, record: RequestRecord) {
        self.records.push_back(record);
        if self.records.len() > CAPACITY {
            self.records.pop_front();
        }
    }

    /// Forgets the records. The connections stay known: they stay open.
    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }
}
