//! Live Query: what `TaskRouter` holds, as documents that browsers search and watch through Sync.
//!
//! An [`Index`] is all workers, all reservations... ; a [`Query`] picks some of its items. Each item has
//! a revision, which rises whenever its document changes, and never otherwise: by it the clients tell
//! what is new to them.
//!
//! See <https://www.twilio.com/docs/sync/live-query>. The documents are shaped as recordings of real
//! accounts and Flex UI's own readers show them. Not documented: whether `CONTAINS` minds the case
//! (here it does not), and what a field is compared as that holds no text (here as its text).

mod documents;
mod error;
mod index;
mod query;

use std::collections::BTreeMap;

use serde_json::Value;

use super::World;
pub(crate) use error::QueryError;
pub(crate) use index::Index;
pub(crate) use query::Query;

/// What is known of the documents.
#[derive(Debug, Default)]
pub(crate) struct LiveData {
    items: BTreeMap<(Index, String), Item>,
    last_event_id: i64,
}

/// One document of an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// The SID of the worker, reservation, task or queue.
    pub(crate) key: String,
    pub(crate) data: Value,
    /// The event with which the document became as it is.
    pub(crate) revision: i64,
}

impl World {
    /// The items of an index that a query picks, by their keys.
    pub(crate) fn live_items(&mut self, index: Index, query: &Query) -> Vec<Item> {
        self.index_documents(index);
        let of_index = self.live_data.items.iter().filter(|((of, _), _)| *of == index);
        of_index.map(|(_, item)| item).filter(|item| query.picks(&item.data)).cloned().collect()
    }

    /// The id of the last event in live data.
    pub(crate) fn last_live_event_id(&self) -> i64 {
        self.live_data.last_event_id
    }

    /// Compares what is known of an index with what there is.
    fn index_documents(&mut self, index: Index) {
        let documents = documents::of(self, index);
        let known = |key: &(Index, String)| key.0 != index || documents.contains_key(&key.1);
        let before = self.live_data.items.len();
        self.live_data.items.retain(|key, _| known(key));
        if self.live_data.items.len() != before {
            self.next_live_event_id();
        }
        for (key, data) in documents {
            let place = (index, key.clone());
            if self.live_data.items.get(&place).is_none_or(|item| item.data != data) {
                let revision = self.next_live_event_id();
                self.live_data.items.insert(place, Item { key, data, revision });
            }
        }
    }

    /// The time in milliseconds, as Twilio has it, or as much more as makes it rise.
    fn next_live_event_id(&mut self) -> i64 {
        let live_data = &mut self.live_data;
        live_data.last_event_id = self.now.as_millisecond().max(live_data.last_event_id + 1);
        live_data.last_event_id
    }
}

#[cfg(test)]
mod tests;
