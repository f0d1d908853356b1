//! A Sync map as plain data: its items and its log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::{MapSid, SyncServiceSid};

use super::{
    event::{MapEvent, WhatHappened},
    item::{MapItem, revision},
    limits::RateLimit,
    permission::Permission,
};

/// A map.
#[derive(Debug, Clone)]
pub(crate) struct SyncMap {
    pub(crate) sid: MapSid,
    pub(crate) service_sid: SyncServiceSid,
    pub(crate) unique_name: Option<String>,
    /// By key: Sync lists them in this order.
    pub(crate) items: BTreeMap<String, MapItem>,
    /// By identity.
    pub(crate) permissions: BTreeMap<String, Permission>,
    /// Everything that ever happened to it, so that no subscriber is too late.
    log: Vec<MapEvent>,
    pub(super) write_limit: RateLimit,
    pub(super) read_limit: RateLimit,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) date_expires: Option<Timestamp>,
    pub(crate) created_by: String,
}

impl SyncMap {
    pub(super) fn new(
        sid: MapSid,
        service_sid: SyncServiceSid,
        unique_name: Option<String>,
        created_by: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            sid,
            service_sid,
            unique_name,
            items: BTreeMap::new(),
            permissions: BTreeMap::new(),
            log: Vec::new(),
            write_limit: RateLimit::new(now),
            read_limit: RateLimit::new(now),
            date_created: now,
            date_updated: now,
            date_expires: None,
            created_by: created_by.to_owned(),
        }
    }

    /// The id of the last event; -1 before the first.
    pub(crate) fn last_event_id(&self) -> i64 {
        self.log.last().map_or(-1, |event| event.id)
    }

    pub(crate) fn revision(&self) -> String {
        revision(self.last_event_id() + 1)
    }

    /// The part of the log that follows the event with the id `cursor`.
    pub(super) fn events_after(&self, cursor: i64) -> &[MapEvent] {
        let start = self.log.partition_point(|event| event.id <= cursor);
        &self.log[start..]
    }

    /// Writes the next event into the log.
    pub(super) fn log(&mut self, what: WhatHappened, now: Timestamp) -> &MapEvent {
        let event = MapEvent {
            id: self.last_event_id() + 1,
            map_sid: self.sid.clone(),
            what,
            date_created: now,
        };
        self.date_updated = now;
        self.log.push_mut(event)
    }

    /// The same for an item that is rewritten for as long as the emulator runs: its older events are dropped, so that
    /// the log stays short. No subscriber misses anything, because each event has the whole item.
    pub(super) fn log_in_place_of_older(&mut self, what: WhatHappened, now: Timestamp) {
        let key = what.item().map(|item| item.key.clone());
        self.log(what, now);
        let newest = self.last_event_id();
        let is_of_it = |event: &MapEvent| event.what.item().map(|item| &item.key) == key.as_ref();
        self.log.retain(|event| event.id == newest || !is_of_it(event));
    }
}
