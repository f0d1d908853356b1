//! Commands on maps.

use shared::{MapSid, SyncServiceSid};

use super::SYSTEM;
use super::{
    error::SyncError,
    event::WhatHappened,
    expiry::Expiry,
    limits::{self, RateLimit},
    map::SyncMap,
    permission::Permission,
};
use crate::world::{Emission, World};

impl World {
    /// Creates an empty map, with a name or without.
    pub(crate) fn create_sync_map(
        &mut self,
        service_sid: &SyncServiceSid,
        unique_name: Option<&str>,
        ttl_seconds: Option<u32>,
        created_by: &str,
    ) -> Result<&SyncMap, SyncError> {
        self.expire_sync();
        if let Some(name) = unique_name {
            limits::check_unique_name(name)?;
            if self.sync.map(service_sid, name).is_ok() {
                return Err(SyncError::UniqueNameExists);
            }
        }
        let expiry = Expiry::of_ttl(ttl_seconds, self.now)?;
        let now = self.now;
        let create_limits = &mut self.sync.create_limits;
        let limit = create_limits.entry(service_sid.clone()).or_insert_with(|| RateLimit::new(now));
        limit.take_one(now)?;
        self.schedule_sync_expiry(expiry);

        let sid = MapSid::from_bits(self.mint.bits_about("MP", unique_name.unwrap_or_default()));
        let unique_name = unique_name.map(str::to_owned);
        if let Some(name) = &unique_name {
            self.sync.sids.insert((service_sid.clone(), name.clone()), sid.clone());
        }
        let mut map =
            SyncMap::new(sid.clone(), service_sid.clone(), unique_name, created_by, self.now);
        map.date_expires = expiry.apply(None);
        if created_by != SYSTEM {
            map.permissions.insert(created_by.to_owned(), Permission::OF_CREATOR);
        }
        Ok(self.sync.maps.entry(sid).or_insert(map))
    }

    /// Counts a read of a map or of its items, or refuses it.
    pub(crate) fn count_sync_read(&mut self, map_sid: &MapSid) -> Result<(), SyncError> {
        let now = self.now;
        let map = self.sync.map_mut(map_sid)?;
        if self.quirks.sync_limits_reads { map.read_limit.take_one(now) } else { Ok(()) }
    }

    /// Changes when a map expires, and nothing else: this is no event.
    pub(crate) fn set_sync_map_ttl(
        &mut self,
        map_sid: &MapSid,
        ttl_seconds: u32,
    ) -> Result<&SyncMap, SyncError> {
        let now = self.now;
        let expiry = Expiry::of_ttl(Some(ttl_seconds), now)?;
        self.schedule_sync_expiry(expiry);
        let map = self.sync.map_mut(map_sid)?;
        map.date_expires = expiry.apply(map.date_expires);
        map.date_updated = now;
        Ok(map)
    }

    /// Removes a map with all of its items.
    pub(crate) fn remove_sync_map(&mut self, map_sid: &MapSid) -> Result<(), SyncError> {
        let mut map = self.sync.maps.remove(map_sid).ok_or(SyncError::MapNotFound)?;
        let unique_name = map.unique_name.clone();
        if let Some(name) = &unique_name {
            self.sync.sids.remove(&(map.service_sid.clone(), name.clone()));
        }
        let event = map.log(WhatHappened::MapRemoved { unique_name }, self.now).clone();
        self.sync.removed.insert(map_sid.clone(), event);
        self.emit(Emission::SyncEvent { map_sid: map_sid.clone() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::world::sync::testing::{service_sid, world};

    #[test]
    fn a_name_is_taken_until_its_map_is_removed() {
        let mut world = world();
        let service_sid = service_sid(&world);
        let create = |world: &mut World| {
            world
                .create_sync_map(&service_sid, Some("WT1.CS"), None, "system")
                .map(|map| map.sid.clone())
        };
        let map_sid = create(&mut world).expect("a map");
        assert_eq!(create(&mut world), Err(SyncError::UniqueNameExists));
        world.remove_sync_map(&map_sid).expect("it was there");
        assert_eq!(world.take_emissions(), [Emission::SyncEvent { map_sid: map_sid.clone() }]);
        assert_eq!(world.remove_sync_map(&map_sid), Err(SyncError::MapNotFound));
        assert_ne!(create(&mut world), Ok(map_sid));
    }

    #[test]
    fn a_service_takes_20_new_maps_a_second_and_a_map_20_reads() {
        let mut world = world();
        let service_sid = service_sid(&world);
        let create = |world: &mut World| {
            world.create_sync_map(&service_sid, None, None, "system").map(|map| map.sid.clone())
        };
        let created = std::iter::from_fn(|| create(&mut world).ok()).take(1000).count();
        assert_eq!((created, create(&mut world)), (200, Err(SyncError::RateLimitExceeded)));
        world.now += Duration::from_secs(1);
        let map_sid = create(&mut world).expect("a second has passed");
        let read = |world: &mut World| world.count_sync_read(&map_sid);
        let count = std::iter::from_fn(|| read(&mut world).ok()).take(1000).count();
        assert_eq!((count, read(&mut world)), (200, Err(SyncError::RateLimitExceeded)));
        world.quirks.sync_limits_reads = false;
        assert_eq!(read(&mut world), Ok(()));
    }

    #[test]
    fn a_map_is_found_by_sid_and_by_name_in_its_own_service_only() {
        let mut world = world();
        let service_sid = service_sid(&world);
        let map_sid = world
            .create_sync_map(&service_sid, Some("m"), None, "system")
            .map(|map| map.sid.clone())
            .expect("a map");
        let other = SyncServiceSid::from_bits(99);
        let find =
            |service_sid, name: &str| world.sync.map(service_sid, name).map(|map| map.sid.clone());
        assert_eq!(find(&service_sid, "m"), Ok(map_sid.clone()));
        assert_eq!(find(&service_sid, map_sid.as_str()), Ok(map_sid.clone()));
        assert_eq!(find(&service_sid, "n"), Err(SyncError::UniqueNameNotFound));
        assert_eq!(find(&other, "m"), Err(SyncError::UniqueNameNotFound));
        assert_eq!(find(&other, map_sid.as_str()), Err(SyncError::MapNotFound));
    }
}
