//! A Sync map as it was read or written last: the items with their revisions, and what they mean.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, value::RawValue};
use shared::{
    CallSid, TaskSid,
    sync_map::{CONF_STATUS_KEY, ConferenceMap, CustomerDial, MapChange, MapItem},
};

use crate::{
    maps::item_size::item_bytes,
    twilio::{Item, ItemList, RawObject},
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
        Duration::try_from(self.signed_age_of(CONF_STATUS_KEY)?).ok()
    }

    /// Whether an item was written so shortly before the map was read, on Twilio's clock, or after it.
    pub(crate) fn was_written_within(&self, key: &str, duration: Duration) -> bool {
        self.signed_age_of(key).is_some_and(|age| age.unsigned_abs() < duration)
    }

    fn signed_age_of(&self, key: &str) -> Option<SignedDuration> {
        let written = self.0.items.get(key)?.date_updated?;
        Some(self.0.now?.duration_since(written))
    }

    /// What time it was at Twilio when the map was read: seconds since 1970.
    pub(crate) fn read_at(&self) -> Option<u32> {
        self.0.now.and_then(|now| u32::try_from(now.as_second()).ok())
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
        if let Some(change) = MapChange::read(&item.key, Value::Object(item.data.readable())) {
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
    known: Option<&RawObject>,
) -> Option<serde_json::Result<RawObject>> {
    if key == CONF_STATUS_KEY {
        let written = write_over(map.conference.as_ref()?, known);
        return Some(written.and_then(|data| with_unreadable_dial(data, known)));
    }
    let item = match CallSid::parse(key) {
        Ok(call_sid) => map.participants.get(&call_sid)?,
        Err(_) => map.invitations.get(&TaskSid::parse(key).ok()?)?,
    };
    Some(write_over(item, known))
}

/// The data to write: the item, with the fields of others as they stand in `known`.
fn write_over<T: MapItem>(item: &T, known: Option<&RawObject>) -> serde_json::Result<RawObject> {
    let mut written: RawObject = serde_json::from_str(&serde_json::to_string(item)?)?;
    if let Some(known) = known {
        written.extend(known, |name| !T::FIELDS.contains(&name));
    }
    Ok(written)
}

/// The dial as it stands in `conf_status`, if somebody wrote one that cannot be read.
fn unreadable_dial(data: &RawObject) -> Option<&RawValue> {
    let dial = data.raw("customer_dial").filter(|dial| dial.get() != "null")?;
    let read =
        serde_json::from_str::<Value>(dial.get()).ok().and_then(|it| CustomerDial::read(&it));
    read.is_none().then_some(dial)
}

/// Keeps a dial that cannot be read as its writer left it: it counts as claimed by a stranger, and who
/// wrote it can read it.
fn with_unreadable_dial(
    mut data: RawObject,
    known: Option<&RawObject>,
) -> serde_json::Result<RawObject> {
    if let Some(dial) = known.and_then(unreadable_dial) {
        data.set("customer_dial", &dial)?;
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::sync_map::{ConferenceStatus, ParticipantItem, ParticipantStatus};

    use super::*;

    #[test]
    fn whoever_has_a_map_keeps_it_as_it_was() {
        let mut map = KnownMap::default();
        map.insert(conf_status(&json!({ "status": "started" })));
        let before = map.clone();
        assert!(std::ptr::eq(before.view(), map.view()));
        map.insert(conf_status(&json!({ "status": "ended" })));
        assert!(map.view().has_ended());
        assert!(!before.view().has_ended());
    }

    #[test]
    fn an_item_that_is_replaced_does_not_count() {
        let mut map = KnownMap::default();
        map.insert(conf_status(&json!({ "status": "started" })));
        let once = map.bytes();
        map.insert(conf_status(&json!({ "status": "started" })));
        assert_eq!(map.bytes(), once);
        assert!(once > 0);
    }

    #[test]
    fn the_fields_of_others_survive_a_write_and_our_cleared_ones_do_not() {
        let known = json!({
            "participant_type": "customer", "status": "left", "left_reason": "participant_hung_up",
            "queue_time": 7, "notes": {"by": "crm"},
        });
        let mut item = ParticipantItem::read(&known);
        item.left_reason = None;
        item.status = ParticipantStatus::Joined;
        let known = RawObject::parse(&known.to_string()).unwrap();
        let written = write_over(&item, Some(&known)).unwrap();
        assert_eq!(
            Value::Object(written.readable()),
            json!({
                "participant_type": "customer", "status": "joined", "connecting": false,
                "queue_time": 7, "notes": {"by": "crm"},
            })
        );
    }

    #[test]
    fn what_rust_has_no_type_for_is_written_on_as_it_was() {
        // Half of a character and a large number, as JavaScript writes them every day.
        let of_others = r#""said":"\ud83d","order":12345678901234567890123"#;
        let text = format!(
            r#"{{"key":"conf_status","revision":"1","data":{{"status":"started",{of_others}}}}}"#
        );
        let mut map = KnownMap::default();
        map.insert(serde_json::from_str(&text).unwrap());
        let status = map.view().conference.as_ref().and_then(|item| item.status);
        assert_eq!(status, Some(ConferenceStatus::Started));
        let known = map.item(CONF_STATUS_KEY).map(|item| &item.data);
        let written = data(map.view(), CONF_STATUS_KEY, known).unwrap().unwrap();
        assert_eq!(written.to_string(), format!(r#"{{"status":"started",{of_others}}}"#));
    }

    fn conf_status(data: &Value) -> Item {
        let data = RawObject::parse(&data.to_string()).unwrap();
        Item {
            key: CONF_STATUS_KEY.to_owned(),
            data,
            revision: "1".to_owned(),
            date_created: None,
            date_updated: None,
        }
    }
}
