//! A Sync map as it was read or written last: the items with their revisions, and what they mean.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde_json::Value;
use shared::{
    CallSid, TaskSid,
    sync_map::{CONF_STATUS_KEY, ConferenceMap, CustomerDial, MapChange, MapItem},
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
    pub(crate) fn new(list: ItemList) -> Self {
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

    pub(crate) fn item(&self, key: &str) -> Option<&Item> {
        self.items.get(key)
    }

    /// Takes an item over.
    pub(crate) fn insert(&mut self, item: Item) {
        if let Some(change) = MapChange::read(&item.key, &item.data) {
            self.view.apply(change);
        }
        self.items.insert(item.key.clone(), item);
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
