//! The last requests to the customer's server, with what became of them.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many are kept.
const CAPACITY: usize = 2000;

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackKind {
    /// It told of something.
    #[default]
    StatusCallback,
    /// It asked what a call shall do.
    Twiml,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// The server answered with this status.
    Answered(u16),
    /// There was no connection, for this reason.
    NoConnection(String),
    /// There was no answer in time.
    TimedOut,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOutcome {
    /// It waits for its turn or for an answer.
    UnderWay,
    /// The server answered 2xx.
    Delivered,
    /// It did not, and there is no further try.
    Failed,
    /// A fault swallowed it.
    Dropped,
}

/// One request to the customer's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallbackRecord {
    /// Counts from 1, in the order in which Twilio had something to say.
    pub number: u64,
    /// What it was for.
    pub kind: CallbackKind,
    /// When it came up.
    #[serde(serialize_with = "crate::date::as_text")]
    pub date_created: Timestamp,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to, with the fragment.
    pub url: String,
    /// What was said.
    pub parameters: Vec<(&'static str, String)>,
    /// Every try, repeats included.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub outcome: CallbackOutcome,
}

impl CallbackRecord {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

/// The records, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    records: VecDeque<CallbackRecord>,
    next: u64,
}

impl Journal {
    pub(crate) fn records(&self) -> impl DoubleEndedIterator<Item = &CallbackRecord> {
        self.records.iter()
    }

    /// Opens a record and gives it its number.
    pub(super) fn open(&mut self, mut record: CallbackRecord) -> u64 {
        self.next += 1;
        record.number = self.next;
        self.records.push_back(record);
        if self.records.len() > CAPACITY {
            self.records.pop_front();
        }
        self.next
    }

    pub(super) fn note(&mut self, number: u64, note: impl FnOnce(&mut CallbackRecord)) {
        // Searched from the end: who is still under way is young.
        if let Some(record) = self.records.iter_mut().rev().find(|record| record.number == number) {
            note(record);
        }
    }
}
