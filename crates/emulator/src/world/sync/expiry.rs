//! Times to live: maps and items that expire.

use jiff::Timestamp;
use shared::MapSid;

use crate::world::{Emission, Wake, World};

impl World {
    /// Removes what has expired.
    pub(crate) fn expire_sync(&mut self) {
        let now = self.now;
        if self.sync.next_expiry.is_none_or(|next_expiry| next_expiry > now) {
            return;
        }
        let over = |date_expires: Option<Timestamp>| date_expires.is_some_and(|date| date <= now);
        let maps: Vec<MapSid> = self
            .sync
            .maps
            .values()
            .filter(|map| over(map.date_expires))
            .map(|map| map.sid.clone())
            .collect();
        for map_sid in maps {
            // It was found a moment ago, so that there is no refusal to look at.
            let _ = self.remove_sync_map(&map_sid);
        }
        let items: Vec<(MapSid, String)> = self
            .sync
            .maps
            .values()
            .flat_map(|map| map.items.values().map(|item| (&map.sid, item)))
            .filter(|(_, item)| over(item.date_expires))
            .map(|(map_sid, item)| (map_sid.clone(), item.key.clone()))
            .collect();
        for (map_sid, key) in items {
            self.drop_sync_item(&map_sid, &key, now);
        }
        self.sync.next_expiry = self
            .sync
            .maps
            .values()
            .flat_map(|map| {
                let items = map.items.values().filter_map(|item| item.date_expires);
                map.date_expires.into_iter().chain(items)
            })
            .min();
    }

    /// Sees to it that what expires then is removed then.
    pub(super) fn schedule_sync_expiry(&mut self, date_expires: Option<Timestamp>) {
        let Some(date_expires) = date_expires else { return };
        let next_expiry = self.sync.next_expiry.map_or(date_expires, |next| next.min(date_expires));
        self.sync.next_expiry = Some(next_expiry);
        let after = date_expires.duration_since(self.now).unsigned_abs();
        self.emit(Emission::Later { after, wake: Wake::SyncExpiry });
    }
}
