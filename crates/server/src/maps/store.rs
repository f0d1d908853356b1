//! Writes decisions into Sync maps: read, decide, write with the revision that was read, and once
//! more from the start where somebody else was faster.
//!
//! What was read and written is remembered per map, so that an event about a known map costs the one
//! write that it is for. The memory is never trusted: a write names the revision it was decided on,
//! and Twilio refuses it when that is not the last one. Decisions that wait for the same map are
//! taken together, and each item is written once for all of them.
//!
//! **Invariant:** a forgotten map costs one read, nothing else; any replica can write any map.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use shared::{
    TaskSid,
    sync_map::{CONF_STATUS_KEY, MAP_TTL_SECONDS, map_name},
};
use tokio::sync::oneshot::{self, error::TryRecvError};

use crate::{
    clock,
    maps::{
        cache::MapCache,
        error::Error,
        item_writes::{Decision, ItemWrite, item_writes},
        known_map::KnownMap,
        slot::{LastRead, MapSlot, ReadNumber, State, Waiting},
    },
    twilio::{
        Item, TwilioClient, TwilioError, jittered,
        rounds::{MAX_ROUNDS, pause},
    },
};

/// Twilio counts the writes of a second.
const PAUSE_AFTER_429: Duration = Duration::from_secs(1);

/// Reads and writes the maps of all tasks.
#[derive(Debug, Clone)]
pub(crate) struct MapStore {
    twilio: TwilioClient,
    maps: MapCache,
}

impl MapStore {
    pub(crate) fn new(twilio: TwilioClient) -> Self {
        Self { twilio, maps: MapCache::new() }
    }

    /// Carries out a decision and returns the map as it is then.
    #[tracing::instrument(name = "map_write", level = "debug", skip_all, fields(%task_sid))]
    pub(crate) async fn write(
        &self,
        task_sid: &TaskSid,
        decision: Decision,
    ) -> Result<KnownMap, Error> {
        let slot = self.maps.slot(task_sid).await;
        loop {
            let (answer, mut answered) = oneshot::channel();
            slot.waiting().push(Waiting { decision: Arc::clone(&decision), answer });
            // What comes while this waits is decided together with it.
            slot.write_rate.wait_for_permit().await;

            let mut state = slot.state.lock().await;
            // Whoever comes first decides for all that wait; the others find their answer here.
            match answered.try_recv() {
                Ok(answer) => return answer,
                Err(TryRecvError::Empty) => {}
                // Whoever decided for us was given up half-way: once more.
                Err(TryRecvError::Closed) => continue,
            }
            let mut batch = std::mem::take(&mut *slot.waiting());
            // Nobody asks any more for what was given up before it was written.
            batch.retain(|waiting| !waiting.answer.is_closed());
            state.last_read = None;
            let result = self.decide_and_write(task_sid, &slot, &mut state.map, &batch).await;
            if let Ok(map) = &result {
                slot.remember(map);
            }
            self.weigh(task_sid, &slot, &state).await;
            for waiting in batch {
                // The receiver is gone when its request was given up; it will be asked again.
                let _ = waiting.answer.send(result.clone());
            }
            return result;
        }
    }

    /// The map as Twilio has it at this moment; empty where there is none.
    pub(crate) async fn read(&self, task_sid: &TaskSid) -> Result<KnownMap, Error> {
        let slot = self.maps.slot(task_sid).await;
        let read = slot.ask_for_read();
        let mut state = slot.state.lock().await;
        self.read_or_share(task_sid, &slot, &mut state, read).await
    }

    /// The map as this replica knows it, read only when it does not.
    pub(crate) async fn known(&self, task_sid: &TaskSid) -> Result<KnownMap, Error> {
        let slot = self.maps.slot(task_sid).await;
        // Nobody waits for a slow write of somebody else's.
        if let Some(map) = slot.remembered() {
            return Ok(map);
        }
        let read = slot.ask_for_read();
        let mut state = slot.state.lock().await;
        match &state.map {
            Some(map) => Ok(map.clone()),
            None => self.read_or_share(task_sid, &slot, &mut state, read).await,
        }
    }

    /// The map as this replica knows it, if it does. Asks nobody.
    pub(crate) async fn remembered(&self, task_sid: &TaskSid) -> Option<KnownMap> {
        self.maps.known_slot(task_sid).await?.remembered()
    }

    /// How many calls go on and how many people are on them, in the maps that this replica remembers. Where
    /// another one had their last events, it is behind.
    pub(crate) fn live(&self) -> (usize, usize) {
        let maps = self.maps.slots().filter_map(|slot| slot.remembered());
        let people = maps.map(|map| match map.view() {
            view if view.has_ended() => 0,
            view => view.joined().count(),
        });
        people.filter(|people| *people > 0).fold((0, 0), |(calls, all), it| (calls + 1, all + it))
    }

    /// The map as Twilio has it at this moment, for one who goes through all maps: it is remembered if it
    /// was before, or displaces none of those that events come for.
    pub(crate) async fn look(&self, task_sid: &TaskSid) -> Result<KnownMap, Error> {
        if self.maps.known_slot(task_sid).await.is_some() || self.maps.has_room().await {
            return self.read(task_sid).await;
        }
        Ok(self.fetch(task_sid).await?.unwrap_or_default())
    }

    /// Takes note of a map that was just made and has no item.
    pub(crate) async fn remember_empty(&self, task_sid: &TaskSid) {
        let slot = self.maps.slot(task_sid).await;
        let map = KnownMap::default();
        slot.remember(&map);
        *slot.state.lock().await = State { map: Some(map), last_read: None };
    }

    /// What the request of another read got, if it was sent after this read was asked for; else what
    /// Twilio says to a request that is shared by all that wait.
    async fn read_or_share(
        &self,
        task_sid: &TaskSid,
        slot: &Arc<MapSlot>,
        state: &mut State,
        read: ReadNumber,
    ) -> Result<KnownMap, Error> {
        if let Some(shared) = state.shared(read) {
            return shared;
        }
        let up_to = slot.last_read_asked_for();
        let fetched = self.fetch(task_sid).await;
        state.last_read =
            Some(LastRead { up_to, result: fetched.as_ref().map(drop).map_err(Error::clone) });
        state.map = fetched?;
        if let Some(map) = &state.map {
            slot.remember(map);
        }
        self.weigh(task_sid, slot, state).await;
        Ok(state.map.clone().unwrap_or_default())
    }

    async fn weigh(&self, task_sid: &TaskSid, slot: &Arc<MapSlot>, state: &State) {
        let bytes = state.map.as_ref().map_or(0, KnownMap::bytes);
        self.maps.weigh(task_sid, slot, bytes).await;
    }

    /// What is known is taken out while it is worked with, so that work that is given up half-way
    /// leaves nothing half-known behind.
    async fn decide_and_write(
        &self,
        task_sid: &TaskSid,
        slot: &MapSlot,
        known: &mut Option<KnownMap>,
        batch: &[Waiting],
    ) -> Result<KnownMap, Error> {
        for round in 0..MAX_ROUNDS {
            pause(round).await;
            let mut map = match known.take() {
                Some(map) => map,
                None => self.fetch_or_make(task_sid).await?,
            };
            match self.write_changes(task_sid, slot, &mut map, batch).await {
                Ok(true) => {
                    *known = Some(map.clone());
                    return Ok(map);
                }
                Ok(false) => self.twilio.metrics.map_conflict(),
                // Other replicas write the map as well. Nothing was done, so nothing is lost by waiting.
                Err(Error::Twilio(error)) if error.is_too_many_requests() => {
                    clock::sleep(jittered(PAUSE_AFTER_429)).await;
                    *known = Some(map);
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::TooManyWriters(format!("the map {}", map_name(task_sid))))
    }

    /// Writes what a batch of decisions changes. `false`: somebody else was faster.
    ///
    /// The legs are written first and together, `conf_status` last: a claim to dial that stands there
    /// says that the leg it was made for is in the map.
    async fn write_changes(
        &self,
        task_sid: &TaskSid,
        slot: &MapSlot,
        map: &mut KnownMap,
        batch: &[Waiting],
    ) -> Result<bool, Error> {
        let writes = item_writes(map, batch.iter().map(|waiting| &waiting.decision))?;
        slot.write_rate.take_permits(writes.len());
        let (conference, legs): (Vec<_>, Vec<_>) =
            writes.into_iter().partition(|write| write.key == CONF_STATUS_KEY);
        for group in [legs, conference] {
            let name = map_name(task_sid);
            let items = join_all(group.iter().map(|write| self.write_item(&name, write))).await;
            for item in items {
                match item? {
                    Some(item) => map.insert(item),
                    None => return Ok(false),
                }
            }
        }
        Ok(true)
    }

    /// Writes one item. `None`: it is not what it was when the decision was made.
    async fn write_item(&self, map: &str, write: &ItemWrite) -> Result<Option<Item>, TwilioError> {
        let result = match &write.revision {
            Some(revision) => self.twilio.update_item(map, &write.key, &write.data, revision).await,
            None => self.twilio.create_item(map, &write.key, &write.data).await,
        };
        match result {
            Ok(item) => Ok(Some(item)),
            Err(error)
                if error.is_conflict()
                    || error.is_precondition_failed()
                    || error.is_not_found() =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Reads a whole map. One that is not there is made: old servers did not make it in time.
    async fn fetch_or_make(&self, task_sid: &TaskSid) -> Result<KnownMap, Error> {
        if let Some(map) = self.fetch(task_sid).await? {
            return Ok(map);
        }
        match self.twilio.create_map(&map_name(task_sid), MAP_TTL_SECONDS).await {
            Ok(_) => Ok(KnownMap::default()),
            Err(error) if error.is_conflict() => {
                Ok(self.fetch(task_sid).await?.unwrap_or_default())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a whole map, if it is there.
    async fn fetch(&self, task_sid: &TaskSid) -> Result<Option<KnownMap>, Error> {
        match self.twilio.list_items(&map_name(task_sid)).await {
            Ok(list) => Ok(Some(KnownMap::new(list))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
