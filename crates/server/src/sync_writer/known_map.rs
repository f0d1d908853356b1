//! A Sync map as it was read or written last: the items with their revisions, and what they mean.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use shared::{
    CallSid,
    sync_map::{
        CONF_STATUS_KEY, ConferenceItem, ConferenceMap, MapChange, MapItem, ParticipantItem,
    },
};

use crate::twilio::{Item, ItemList};

/// All items of a map.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownMap {
    items: BTreeMap<String, Item>,
    view: ConferenceMap,
    /// What time it was at Twilio when the map was read.
    now: Option<Timestamp>,
}

impl KnownMap {
    pub(super) fn new(list: ItemList) -> Self {
        let mut map = Self { now: list.now, ..Self::default() };
        list.items.into_iter().for_each(|item| map.insert(item));
        map
    }

    /// What the map says.
    pub(crate) fn view(&self) -> &ConferenceMap {
        &self.view
    }

    /// For how long `conf_status` had stood as it is when the map was read, on Twilio's clock.
    pub(crate) fn age_of_conf_status(&self) -> Option<Duration> {
        let written = self.items.get(CONF_STATUS_KEY)?.date_updated?;
        Duration::try_from(self.now?.duration_since(written)).ok()
    }

    pub(super) fn item(&self, key: &str) -> Option<&Item> {
        self.items.get(key)
    }

    /// Takes an item over. One that cannot be read, because somebody else wrote it, counts as absent
    /// and is written over where an event says something of it.
    pub(super) fn insert(&mut self, item: Item) {
        let change = if item.key == CONF_STATUS_KEY {
            ConferenceItem::read(&item.data).map(MapChange::Conference).ok()
        } else if let Ok(call_sid) = CallSid::parse(&item.key) {
            let read = ParticipantItem::read(&item.data);
            read.map(|item| MapChange::Participant(call_sid, item)).ok()
        } else {
            None
        };
        if let Some(change) = change {
            self.view.apply(change);
        }
        self.items.insert(item.key.clone(), item);
    }
}

/// The key of the item that a change is about.
pub(super) fn key(change: &MapChange) -> String {
    match change {
        MapChange::Conference(_) => CONF_STATUS_KEY.to_owned(),
        MapChange::Participant(call_sid, _) => call_sid.to_string(),
    }
}

/// The data of an item of `map`, with the fields of others as they stand in what is known.
pub(super) fn data(
    map: &ConferenceMap,
    key: &str,
    known: Option<&Value>,
) -> Option<serde_json::Result<Value>> {
    if key == CONF_STATUS_KEY {
        return Some(map.conference.as_ref()?.write_over(known));
    }
    let call_sid = CallSid::parse(key).ok()?;
    Some(map.participants.get(&call_sid)?.write_over(known))
}
