//! Times to live: maps and items that expire.

use std::time::Duration;

use jiff::Timestamp;
use shared::MapSid;

use super::error::SyncError;
use crate::world::{Emission, Wake, World};

const MAX_TTL_SECONDS: u32 = 31_536_000;

/// What a write says about the expiry of a map or of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// Nothing.
    Unchanged,
    Never,
    At(Timestamp),
}

impl Expiry {
    /// When something with this time to live expires; 0 seconds are for ever.
    pub(super) fn of_ttl(ttl_seconds: Option<u32>, now: Timestamp) -> Result<Self, SyncError> {
        match ttl_seconds {
            None => Ok(Self::Unchanged),
            Some(0) => Ok(Self::Never),
            Some(seconds @ 1..=MAX_TTL_SECONDS) => {
                Ok(Self::At(now + Duration::from_secs(seconds.into())))
            }
            Some(_) => Err(SyncError::InvalidTtl),
        }
    }

    /// The date of expiry after the write.
    pub(super) fn apply(self, date_expires: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Unchanged => date_expires,
            Self::Never => None,
            Self::At(date) => Some(date),
        }
    }
}

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
    pub(super) fn schedule_sync_expiry(&mut self, expiry: Expiry) {
        let Expiry::At(date_expires) = expiry else { return };
        let next_expiry = self.sync.next_expiry.map_or(date_expires, |next| next.min(date_expires));
        self.sync.next_expiry = Some(next_expiry);
        let after = date_expires.duration_since(self.now).unsigned_abs();
        self.emit(Emission::Later { after, wake: Wake::SyncExpiry });
    }
}
