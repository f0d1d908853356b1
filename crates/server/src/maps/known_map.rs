//! A Sync map as it was read or written last: the items with their revisions, and what they mean.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use shared::{
    CallSid, TaskSid,
    sync_map::{CONF_STATUS_KEY, ConferenceMap, CustomerDial, MapChange, MapItem},
};

use crate::{
    maps::item_size::item_bytes,
    twilio::{Item, ItemList},
};

/// All items of a map. A clone shares them, and keeps them as they are when the other is changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownMap(Arc<Contents>);

#[derive(Debug, Clone, Default)]
struct Contents {
    items: BTreeMap<String, Item>,
    view: ConferenceMap,
    /// What time it was at Twilio when the map was read.
    now: Option<Timestamp>,
    bytes: usize,
}

impl KnownMap {
    pub(crate) fn new(list: ItemList) -> Self {
        let mut contents = Contents { now: list.now, ..Contents::default() };
        list.items.into_iter().for_each(|item| contents.insert(item));
        Self(Arc::new(contents))
    }

    /// What the map says.
    pub(crate) fn view(&self) -> &ConferenceMap {
        &self.0.view
    }

    /// For how long `conf_status` had stood as it is when the map was read, on Twilio's clock.
    pub(crate) fn age_of_conf_status(&self) -> Option<Duration> {
        let written = self.0.items.get(CONF_STATUS_KEY)?.date_updated?;
        Duration::try_from(self.0.now?.duration_since(written)).ok()
    }

    pub(crate) fn item(&self, key: &str) -> Option<&Item> {
        self.0.items.get(key)
    }

    /// About how much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes
    }

    /// Takes an item over.
    pub(crate) fn insert(&mut self, item: Item) {
        Arc::make_mut(&mut self.0).insert(item);
    }
}

impl Contents {
    fn insert(&mut self, item: Item) {
        if let Some(change) = MapChange::read(&item.key, &item.data) {
            self.view.apply(change);
        }
        self.bytes += item_bytes(&item);
        if let Some(replaced) = self.items.insert(item.key.clone(), item) {
            self.bytes -= item_bytes(&replaced);
        }
    }
}

/// The key of the item that a change is about.
pub(crate) fn key(change: &MapChange) -> String {
    match change {
        MapChange::Conference(_) => CONF_STATUS_KEY.to_owned(),
        MapChange::Participant(call_sid, _) => call_sid.to_string(),
        MapChange::Invitation(task_sid, _) => task_sid.to_string(),
    }
}

/// The data of an item of `map`, with the fields of others as they stand in what is known.
pub(crate) fn data(
    map: &ConferenceMap,
    key: &str,
    known: Option<&Value>,
) -> Option<serde_json::Result<Value>> {
    if key == CONF_STATUS_KEY {
        let written = map.conference.as_ref()?.write_over(known);
        return Some(written.map(|data| with_unreadable_dial(data, known)));
    }
    let item = match CallSid::parse(key) {
        Ok(call_sid) => map.participants.get(&call_sid)?,
        Err(_) => map.invitations.get(&TaskSid::parse(key).ok()?)?,
    };
    Some(item.write_over(known))
}

/// The dial as it stands in `conf_status`, if somebody wrote one that cannot be read.
fn unreadable_dial(data: &Value) -> Option<&Value> {
    let dial = data.get("customer_dial").filter(|dial| !dial.is_null())?;
    CustomerDial::read(dial).is_none().then_some(dial)
}

/// Keeps a dial that cannot be read as its writer left it: it counts as claimed by a stranger, and who
/// wrote it can read it.
fn with_unreadable_dial(mut data: Value, known: Option<&Value>) -> Value {
    if let (Some(dial), Some(object)) = (known.and_then(unreadable_dial), data.as_object_mut()) {
        object.insert("customer_dial".to_owned(), dial.clone());
    }
    data
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_has_a_map_keeps_it_as_it_was() {
        let mut map = KnownMap::default();
        map.insert(conf_status(json!({ "status": "started" })));
        let before = map.clone();
        assert!(std::ptr::eq(before.view(), map.view()));
        map.insert(conf_status(json!({ "status": "ended" })));
        assert!(map.view().has_ended());
        assert!(!before.view().has_ended());
    }

    #[test]
    fn an_item_that_is_replaced_does_not_count() {
        let mut map = KnownMap::default();
        map.insert(conf_status(json!({ "status": "started" })));
        let once = map.bytes();
        map.insert(conf_status(json!({ "status": "started" })));
        assert_eq!(map.bytes(), once);
        assert!(once > 0);
    }

    fn conf_status(data: Value) -> Item {
        Item { key: CONF_STATUS_KEY.to_owned(), data, revision: "1".to_owned(), date_updated: None }
    }
}
