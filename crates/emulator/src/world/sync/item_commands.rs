//! Commands on the items of a map.

use jiff::Timestamp;
use serde_json::Value;
use shared::MapSid;

use super::{
    condition::IfMatch, error::SyncError, event::WhatHappened, expiry::Expiry, item::MapItem,
    limits,
};
use crate::world::{Emission, World};

/// What shall be written into an item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ItemWrite<'a> {
    pub(crate) key: &'a str,
    /// Replaces all that was there. Without data only the times to live change, which is no event.
    pub(crate) data: Option<Value>,
    pub(crate) item_ttl_seconds: Option<u32>,
    pub(crate) collection_ttl_seconds: Option<u32>,
    pub(crate) expected: Expected,
    pub(crate) if_match: Option<IfMatch>,
    pub(crate) written_by: &'a str,
}

/// Whether the item is expected to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// For a create.
    Absent,
    /// For an update.
    Present,
    /// For a put.
    Either,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Written {
    /// The item is new.
    Added(MapItem),
    /// The item was there.
    Updated(MapItem),
}

impl Written {
    pub(crate) fn item(&self) -> &MapItem {
        match self {
            Self::Added(item) | Self::Updated(item) => item,
        }
    }

    fn what_happened(&self) -> WhatHappened {
        match self {
            Self::Added(item) => WhatHappened::ItemAdded(item.clone()),
            Self::Updated(item) => WhatHappened::ItemUpdated(item.clone()),
        }
    }
}

impl World {
    /// Adds an item or replaces its data, as the conditions of the write allow.
    pub(crate) fn write_sync_item(
        &mut self,
        map_sid: &MapSid,
        write: &ItemWrite<'_>,
    ) -> Result<Written, SyncError> {
        self.expire_sync();
        limits::check_key(write.key)?;
        if let Some(data) = &write.data {
            limits::check_data(data)?;
        }
        let now = self.now;
        let item_expiry = Expiry::of_ttl(write.item_ttl_seconds, now)?;
        let map_expiry = Expiry::of_ttl(write.collection_ttl_seconds, now)?;

        let map = self.sync.map_mut(map_sid)?;
        let kept = map.items.get(write.key);
        match (write.expected, kept) {
            (Expected::Absent, Some(_)) => return Err(SyncError::ItemExists),
            (Expected::Present, None) => return Err(SyncError::ItemNotFound),
            (Expected::Absent | Expected::Either, None)
            | (Expected::Present | Expected::Either, Some(_)) => {}
        }
        if let Some(condition) = &write.if_match {
            condition.check(kept)?;
        }
        map.write_limit.take_write(write.data.as_ref(), now)?;

        let next_event_id = map.last_event_id() + 1;
        let written = written(kept, write, item_expiry, next_event_id, now)?;
        map.items.insert(write.key.to_owned(), written.item().clone());
        map.date_expires = map_expiry.apply(map.date_expires);
        if written.item().last_event_id == next_event_id {
            map.log(written.what_happened(), now);
            self.emit(Emission::SyncEvent { map_sid: map_sid.clone() });
        }
        self.schedule_sync_expiry(item_expiry);
        self.schedule_sync_expiry(map_expiry);
        Ok(written)
    }

    /// Removes an item. Answers it as it was, with the id and the time of its removal.
    pub(crate) fn remove_sync_item(
        &mut self,
        map_sid: &MapSid,
        key: &str,
        if_match: Option<&IfMatch>,
    ) -> Result<MapItem, SyncError> {
        self.expire_sync();
        let now = self.now;
        let map = self.sync.map_mut(map_sid)?;
        let item = map.items.get(key).ok_or(SyncError::ItemNotFound)?;
        if let Some(condition) = if_match {
            condition.check(Some(item))?;
        }
        map.write_limit.take_write(None, now)?;
        self.drop_sync_item(map_sid, key, now).ok_or(SyncError::ItemNotFound)
    }

    /// Takes an item out of its map and logs that.
    pub(super) fn drop_sync_item(
        &mut self,
        map_sid: &MapSid,
        key: &str,
        now: Timestamp,
    ) -> Option<MapItem> {
        let map = self.sync.maps.get_mut(map_sid)?;
        let item = map.items.remove(key)?;
        let last_event_id = map.log(WhatHappened::ItemRemoved(item.clone()), now).id;
        self.emit(Emission::SyncEvent { map_sid: map_sid.clone() });
        Some(MapItem { last_event_id, date_updated: now, ..item })
    }
}

/// The item as it is after the write.
fn written(
    kept: Option<&MapItem>,
    write: &ItemWrite<'_>,
    expiry: Expiry,
    next_event_id: i64,
    now: Timestamp,
) -> Result<Written, SyncError> {
    let Some(data) = write.data.clone() else {
        let item = kept.ok_or(SyncError::NoParameters)?.clone();
        let date_expires = expiry.apply(item.date_expires);
        return Ok(Written::Updated(MapItem { date_expires, ..item }));
    };
    let Some(item) = kept.cloned() else {
        return Ok(Written::Added(MapItem {
            key: write.key.to_owned(),
            data,
            last_event_id: next_event_id,
            date_created: now,
            date_updated: now,
            date_expires: expiry.apply(None),
            created_by: write.written_by.to_owned(),
        }));
    };
    let date_expires = expiry.apply(item.date_expires);
    let last_event_id = next_event_id;
    Ok(Written::Updated(MapItem { data, last_event_id, date_updated: now, date_expires, ..item }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::world::sync::MapEvent;
    use crate::world::sync::testing::{service_sid, world};

    #[test]
    fn event_ids_rise_and_are_the_revisions() {
        let (mut world, map_sid) = world_with_map();
        let added = world.write_sync_item(&map_sid, &put("a", 1)).expect("added");
        let updated = world.write_sync_item(&map_sid, &put("a", 2)).expect("updated");
        assert!(matches!(&added, Written::Added(item) if item.last_event_id == 0));
        assert!(matches!(&updated, Written::Updated(item) if item.revision() == "1"));
        let removed = world.remove_sync_item(&map_sid, "a", None).expect("removed");
        assert_eq!(removed.last_event_id, 2);
        let map = world.sync.map_by_sid(&map_sid).expect("the map");
        assert_eq!((map.last_event_id(), map.revision().as_str()), (2, "3"));
        let ids: Vec<_> = world.sync.events_after(&map_sid, 0).iter().map(|e| e.id).collect();
        assert_eq!(ids, [1, 2]);
    }

    #[test]
    fn of_two_who_read_the_same_revision_one_writes() {
        let (mut world, map_sid) = world_with_map();
        let read = world.write_sync_item(&map_sid, &put("a", 1)).expect("added");
        let condition = IfMatch::Revision(read.item().revision());
        let write = ItemWrite { if_match: Some(condition), ..put("a", 2) };
        assert!(world.write_sync_item(&map_sid, &write).is_ok());
        assert_eq!(world.write_sync_item(&map_sid, &write), Err(SyncError::RevisionMismatch));
    }

    #[test]
    fn minus_one_matches_only_what_is_not_there() {
        let (mut world, map_sid) = world_with_map();
        let write = ItemWrite { if_match: Some(IfMatch::Absent), ..put("a", 1) };
        assert!(world.write_sync_item(&map_sid, &write).is_ok());
        assert_eq!(world.write_sync_item(&map_sid, &write), Err(SyncError::RevisionMismatch));
    }

    #[test]
    fn a_create_wants_a_free_key_and_an_update_a_taken_one() {
        let (mut world, map_sid) = world_with_map();
        let update = ItemWrite { expected: Expected::Present, ..put("a", 1) };
        let create = ItemWrite { expected: Expected::Absent, ..put("a", 1) };
        assert_eq!(world.write_sync_item(&map_sid, &update), Err(SyncError::ItemNotFound));
        assert!(world.write_sync_item(&map_sid, &create).is_ok());
        assert_eq!(world.write_sync_item(&map_sid, &create), Err(SyncError::ItemExists));
        assert!(world.write_sync_item(&map_sid, &update).is_ok());
    }

    #[test]
    fn a_new_time_to_live_is_no_event() {
        let (mut world, map_sid) = world_with_map();
        let before = world.write_sync_item(&map_sid, &put("a", 1)).expect("added");
        let write = ItemWrite { data: None, item_ttl_seconds: Some(60), ..put("a", 1) };
        let after = world.write_sync_item(&map_sid, &write).expect("updated");
        assert_eq!(after.item().revision(), before.item().revision());
        assert_eq!(after.item().date_expires, Some(world.now + Duration::from_mins(1)));
        assert_eq!(world.sync.events_after(&map_sid, 0), []);
    }

    #[test]
    fn an_item_expires_and_its_map_says_so() {
        let (mut world, map_sid) = world_with_map();
        let write = ItemWrite { item_ttl_seconds: Some(60), ..put("a", 1) };
        world.write_sync_item(&map_sid, &write).expect("added");
        world.now += Duration::from_secs(59);
        world.expire_sync();
        assert_eq!(world.sync.events_after(&map_sid, 0), []);
        world.now += Duration::from_secs(1);
        world.expire_sync();
        let events = world.sync.events_after(&map_sid, 0);
        assert!(matches!(events[..], [MapEvent { what: WhatHappened::ItemRemoved(_), .. }]));
    }

    fn world_with_map() -> (World, MapSid) {
        let mut world = world();
        let service_sid = service_sid(&world);
        let map = world.create_sync_map(&service_sid, None, None, "system").expect("a map");
        let map_sid = map.sid.clone();
        (world, map_sid)
    }

    fn put(key: &str, value: u32) -> ItemWrite<'_> {
        ItemWrite {
            key,
            data: Some(json!({ "value": value })),
            item_ttl_seconds: None,
            collection_ttl_seconds: None,
            expected: Expected::Either,
            if_match: None,
            written_by: "system",
        }
    }
}
