//! The map that Twilio itself keeps, with the statistics of the account's queues. It is in each service that Flex's token
//! may open.

use serde_json::Value;
use shared::MapSid;

use super::{MapItem, SYSTEM, SyncMap, WhatHappened, flex_service_sid};
use crate::world::{Emission, World};

/// Its unique name.
const NAME: &str = "realtime_statistics_v1";

/// Its SIDs in the services.
pub(super) fn sids() -> [MapSid; 2] {
    [0xf1e8_0000, 0xf1e8_0001].map(MapSid::from_bits)
}

impl World {
    /// Writes an item, where it is another one than before. No limit counts what Twilio itself writes.
    pub(in crate::world) fn write_statistics(&mut self, key: &str, data: &Value) {
        let services = [self.account.sync_service_sid.clone(), flex_service_sid()];
        let now = self.now;
        for (service_sid, map_sid) in services.into_iter().zip(sids()) {
            let map = self.sync.maps.entry(map_sid.clone()).or_insert_with(|| {
                let name = NAME.to_owned();
                self.sync.sids.insert((service_sid.clone(), name.clone()), map_sid.clone());
                SyncMap::new(map_sid.clone(), service_sid, Some(name), SYSTEM, now)
            });
            let known = map.items.get(key);
            if known.is_some_and(|item| item.data == *data) {
                continue;
            }
            let item = MapItem {
                key: key.to_owned(),
                data: data.clone(),
                last_event_id: map.last_event_id() + 1,
                date_created: known.map_or(now, |item| item.date_created),
                date_updated: now,
                date_expires: None,
                created_by: SYSTEM.to_owned(),
            };
            let happened = match known {
                Some(_) => WhatHappened::ItemUpdated(item.clone()),
                None => WhatHappened::ItemAdded(item.clone()),
            };
            map.items.insert(key.to_owned(), item);
            map.log_in_place_of_older(happened, now);
            self.emit(Emission::SyncEvent { map_sid });
        }
    }
}
