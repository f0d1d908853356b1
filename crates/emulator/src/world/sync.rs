//! Sync: services with maps, maps with items, and of each map a log of what happened to it.
//!
//! Everything that changes a map is a method of [`super::World`] in one of the files below.

pub(crate) mod condition;
mod error;
mod event;
mod expiry;
mod item;
mod item_commands;
mod limits;
mod map;
mod map_commands;
pub(crate) mod page;
mod permission;
mod permission_commands;
mod service;
mod statistics_map;

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::{MapSid, SyncServiceSid};

use crate::account::Account;
pub(crate) use error::SyncError;
pub(crate) use event::{MapEvent, WhatHappened};
pub(crate) use item::MapItem;
pub(crate) use item_commands::{Expected, ItemWrite, Written};
pub(crate) use map::SyncMap;
pub(crate) use permission::{Permission, Right};
pub(crate) use service::{ServiceSettings, SyncService, flex_service_sid};

/// All Sync services of the account.
#[derive(Debug)]
pub(crate) struct Sync {
    services: BTreeMap<SyncServiceSid, SyncService>,
    maps: BTreeMap<MapSid, SyncMap>,
    sids: BTreeMap<(SyncServiceSid, String), MapSid>,
    /// The last event of every map that is gone.
    removed: BTreeMap<MapSid, MapEvent>,
    /// How many maps a service takes.
    create_limits: BTreeMap<SyncServiceSid, limits::RateLimit>,
    /// When the first of all maps and items expires, if any does.
    next_expiry: Option<Timestamp>,
    /// What tells this run of the emulator from others: clients keep what they read across runs.
    run: String,
    /// Whether live events reach the subscribers in another order than that in which they happened.
    pub(crate) shuffles_live_events: bool,
}

/// Who writes over the REST API, as `created_by` says it.
pub(crate) const SYSTEM: &str = "system";

impl Sync {
    pub(crate) fn new(account: &Account, now: Timestamp) -> Self {
        let services = SyncService::at_start(account, now)
            .into_iter()
            .map(|service| (service.sid.clone(), service))
            .collect();
        Self {
            services,
            maps: BTreeMap::new(),
            sids: BTreeMap::new(),
            removed: BTreeMap::new(),
            create_limits: BTreeMap::new(),
            next_expiry: None,
            run: format!("{:x}", now.as_nanosecond()),
            shuffles_live_events: false,
        }
    }

    /// The name of this run.
    pub(crate) fn run(&self) -> &str {
        &self.run
    }

    /// The services, by SID.
    pub(crate) fn services(&self) -> impl Iterator<Item = &SyncService> {
        self.services.values()
    }

    /// A service by its SID, its unique name or the word `default`.
    pub(crate) fn service(&self, name: &str) -> Result<&SyncService, SyncError> {
        self.services
            .values()
            .find(|service| service.sid.as_str() == name || service.unique_name == Some(name))
            .ok_or(SyncError::ServiceNotFound)
    }

    /// The maps that programs have made, by SID.
    pub(crate) fn made_maps(&self) -> impl Iterator<Item = &SyncMap> {
        let twilios = statistics_map::sids();
        self.maps.values().filter(move |map| !twilios.contains(&map.sid))
    }

    /// The maps of a service, by SID.
    pub(crate) fn maps<'a>(
        &'a self,
        service_sid: &'a SyncServiceSid,
    ) -> impl Iterator<Item = &'a SyncMap> {
        self.maps.values().filter(move |map| map.service_sid == *service_sid)
    }

    /// A map by its SID or its unique name.
    pub(crate) fn map(
        &self,
        service_sid: &SyncServiceSid,
        name: &str,
    ) -> Result<&SyncMap, SyncError> {
        let by_name = self.sids.get(&(service_sid.clone(), name.to_owned()));
        let by_sid = MapSid::parse(name).ok();
        by_name
            .or(by_sid.as_ref())
            .and_then(|map_sid| self.maps.get(map_sid))
            .filter(|map| map.service_sid == *service_sid)
            .ok_or(if by_sid.is_some() {
                SyncError::MapNotFound
            } else {
                SyncError::UniqueNameNotFound
            })
    }

    /// A map by its SID, in whichever service it is.
    pub(crate) fn map_by_sid(&self, map_sid: &MapSid) -> Result<&SyncMap, SyncError> {
        self.maps.get(map_sid).ok_or(SyncError::MapNotFound)
    }

    /// What happened to a map after the event with the id `cursor`. The removal of a map is all that
    /// is left of it.
    pub(crate) fn events_after(&self, map_sid: &MapSid, cursor: i64) -> Vec<MapEvent> {
        match self.maps.get(map_sid) {
            Some(map) => map.events_after(cursor).to_vec(),
            None => self.removed.get(map_sid).cloned().into_iter().collect(),
        }
    }

    fn map_mut(&mut self, map_sid: &MapSid) -> Result<&mut SyncMap, SyncError> {
        self.maps.get_mut(map_sid).ok_or(SyncError::MapNotFound)
    }
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::world::World;

    pub(super) fn world() -> World {
        World::new(Account::default(), 1, Timestamp::UNIX_EPOCH)
    }

    pub(super) fn service_sid(world: &World) -> SyncServiceSid {
        world.account.sync_service_sid.clone()
    }
}
