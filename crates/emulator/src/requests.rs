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
    #[serde(serialize_with = "crate::date::as_text")]
    pub date: Timestamp,
    /// The method.
    pub method: String,
    /// Twilio's host.
    pub host: String,
    /// The path and the query, without the host.
    pub path: String,
    /// What it was answered with; 0 if a fault kept the answer back.
    pub status: u16,
    /// Whether it is the first on its connection.
    pub new_connection: bool,
    /// When it began and when it was answered, in ticks of this journal: each beginning and each end
    /// is one. Requests whose times overlap were made at once.
    pub ticks: (u64, u64),
}

/// How many of these requests were made one after the other, the longest way from the first to the
/// last: what an answer waits for at least, in round trips.
pub fn depth(records: &[RequestRecord]) -> usize {
    let mut spans: Vec<_> = records.iter().map(|record| record.ticks).collect();
    spans.sort_by_key(|(_, ended)| *ended);
    let mut depth = 0;
    let mut free_at = 0;
    for (began, ended) in spans {
        if began > free_at {
            depth += 1;
            free_at = ended;
        }
    }
    depth
}

/// The records, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    records: VecDeque<RequestRecord>,
    /// Every connection that was seen, by the address of its other end.
    connections: BTreeSet<String>,
    ticks: u64,
}

impl Requests {
    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        self.records.iter().cloned().collect()
    }

    /// Whether nothing came over this connection before.
    pub(crate) fn is_new(&mut self, connection: String) -> bool {
        self.connections.insert(connection)
    }

    /// Something begins or ends.
    pub(crate) fn tick(&mut self) -> u64 {
        self.ticks += 1;
        self.ticks
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_are_made_at_once_count_once() {
        let of = |spans: &[(u64, u64)]| {
            let record = |&ticks| RequestRecord {
                date: Timestamp::UNIX_EPOCH,
                method: "GET".to_owned(),
                host: "api.twilio.com".to_owned(),
                path: "/".to_owned(),
                status: 200,
                new_connection: false,
                ticks,
            };
            depth(&spans.iter().map(record).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), 0);
        assert_eq!(of(&[(1, 2), (3, 4), (5, 6)]), 3);
        assert_eq!(of(&[(1, 3), (2, 4), (5, 6)]), 2);
        assert_eq!(of(&[(1, 6), (2, 3), (4, 5)]), 2);
    }
}
