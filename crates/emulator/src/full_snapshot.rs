//! Everything that the emulator knows of the account, with its history: against this, programs compare
//! what servers and browsers believe. `GET /_emulator/snapshot`.
//!
//! All times are the emulator's.

mod people;
mod tasks;
mod voice;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use shared::{MapSid, SyncServiceSid};

pub use people::{Person, Ring};
pub use tasks::{ReservationSnapshot, TaskHistory};
pub use voice::{ConferenceHistory, Hearing, LegHistory, PlacedCall, StatusChange};

use crate::{
    date,
    world::{World, sync::SyncMap},
};

/// The account with its history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FullSnapshot {
    /// The moment.
    #[serde(serialize_with = "date::as_text")]
    pub now: Timestamp,
    /// How many of the emulator's seconds pass in a real one; 0 if its clock stands still.
    pub speed: u32,
    /// What the account's SIDs come from, together with what each is about.
    pub seed: u64,
    /// Whether no callback and no request for TwiML is under way and no timer is due.
    pub settled: bool,
    /// Every call, oldest first.
    pub calls: Vec<PlacedCall>,
    /// Every conference, oldest first.
    pub conferences: Vec<ConferenceHistory>,
    /// Everybody who was called, by number.
    pub people: Vec<Person>,
    /// Every task, those that are gone first.
    pub tasks: Vec<TaskHistory>,
    /// Every Sync map that is there.
    pub maps: Vec<MapSnapshot>,
    /// How often each fault has happened since the account was clean, whatever conference was asked for.
    pub faults_happened: BTreeMap<String, u64>,
}

/// A Sync map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapSnapshot {
    /// Its SID.
    pub sid: MapSid,
    /// Its name, if it has one.
    pub unique_name: Option<String>,
    /// Where it is.
    pub service_sid: SyncServiceSid,
    /// Its revision.
    pub revision: String,
    /// When it goes.
    #[serde(serialize_with = "date::as_optional_text")]
    pub date_expires: Option<Timestamp>,
    /// Its items, by key.
    pub items: Vec<MapItemSnapshot>,
}

/// An item of a Sync map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MapItemSnapshot {
    /// Its key.
    pub key: String,
    /// What it holds.
    pub data: Value,
    /// Its revision.
    pub revision: String,
    /// When it was written first.
    #[serde(serialize_with = "date::as_text")]
    pub date_created: Timestamp,
    /// When it was written last.
    #[serde(serialize_with = "date::as_text")]
    pub date_updated: Timestamp,
}

impl FullSnapshot {
    /// What the world knows; the rest is the shell's.
    pub(crate) fn of(world: &World, now: Timestamp, conference: Option<&str>) -> Self {
        let conferences = voice::conferences(world, now, conference);
        let tasks = tasks::tasks(world, conference);
        let calls = voice::calls(world, conference, &conferences, &tasks);
        Self {
            now,
            speed: 0,
            seed: 0,
            settled: false,
            people: people::of_calls(&calls),
            calls,
            conferences,
            tasks,
            maps: maps(world, conference),
            faults_happened: BTreeMap::new(),
        }
    }

    /// Somebody who was called.
    pub fn person(&self, number: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.number == number)
    }
}

fn maps(world: &World, conference: Option<&str>) -> Vec<MapSnapshot> {
    let is_meant = |map: &&SyncMap| {
        conference.is_none_or(|name| {
            map.unique_name.as_deref().is_some_and(|unique_name| unique_name.starts_with(name))
        })
    };
    world.sync.made_maps().filter(is_meant).map(map).collect()
}

fn map(map: &SyncMap) -> MapSnapshot {
    let items = map.items.values().map(|item| MapItemSnapshot {
        key: item.key.clone(),
        data: item.data.clone(),
        revision: item.revision(),
        date_created: item.date_created,
        date_updated: item.date_updated,
    });
    MapSnapshot {
        sid: map.sid.clone(),
        unique_name: map.unique_name.clone(),
        service_sid: map.service_sid.clone(),
        revision: map.revision(),
        date_expires: map.date_expires,
        items: items.collect(),
    }
}
