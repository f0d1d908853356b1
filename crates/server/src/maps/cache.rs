//! The slots of the maps that this replica has worked with lately, bounded by what they weigh.

use std::{sync::Arc, time::Duration};

use moka::{future::Cache, policy::EvictionPolicy};
use shared::TaskSid;

use crate::maps::slot::MapSlot;

/// Room for the maps of 700 calls of three people. A map that was displaced is read once more.
const MAX_KIBIBYTES: u64 = 9 * 1024;
/// A map that nobody writes for so long belongs to a call that is over.
const IDLE: Duration = Duration::from_hours(1);

/// One slot for each map.
#[derive(Debug, Clone)]
pub(crate) struct MapCache {
    slots: Cache<TaskSid, Arc<MapSlot>>,
    max_kibibytes: u64,
}

impl MapCache {
    pub(crate) fn new() -> Self {
        Self::of_kibibytes(MAX_KIBIBYTES)
    }

    pub(super) fn of_kibibytes(max: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(max)
            .weigher(|_, slot: &Arc<MapSlot>| slot.kibibytes())
            // The default keeps what was used often, and would let go of new calls before those that
            // are over.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(IDLE)
            .build();
        Self { slots: cache, max_kibibytes: max }
    }

    /// The slot of a map, if there is one.
    pub(crate) async fn known_slot(&self, task_sid: &TaskSid) -> Option<Arc<MapSlot>> {
        self.slots.get(task_sid).await
    }

    /// All slots.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Arc<MapSlot>> {
        self.slots.iter().map(|(_, slot)| slot)
    }

    /// Whether a further map would displace none. A quarter is kept for those that events come for.
    pub(crate) async fn has_room(&self) -> bool {
        // The weight is counted now and then; this says when.
        self.slots.run_pending_tasks().await;
        self.slots.weighted_size() < self.max_kibibytes * 3 / 4
    }

    pub(crate) async fn slot(&self, task_sid: &TaskSid) -> Arc<MapSlot> {
        self.slots.get_with_by_ref(task_sid, async { Arc::default() }).await
    }

    /// Weighs a slot again whose map has changed: the cache does so only when it is handed a slot.
    pub(crate) async fn weigh(&self, task_sid: &TaskSid, slot: &Arc<MapSlot>, map_bytes: usize) {
        if !slot.set_map_bytes(map_bytes) {
            return;
        }
        // A slot that was displaced while it was being used must not displace the one that came after it.
        let current = self.slots.get(task_sid).await;
        if current.is_none_or(|current| Arc::ptr_eq(&current, slot)) {
            self.slots.insert(task_sid.clone(), Arc::clone(slot)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_heavy_map_displaces_those_that_were_not_used_for_longest() {
        let cache = MapCache::of_kibibytes(10);
        for number in 1..=5 {
            cache.put(number, 1024).await;
        }
        cache.slot(&TaskSid::from_bits(1)).await;
        cache.put(6, 5 * 1024).await;
        assert_eq!(cache.numbers(), [1, 5, 6]);
    }

    #[tokio::test]
    async fn a_map_that_grows_is_weighed_again() {
        let cache = MapCache::of_kibibytes(10);
        for number in [1, 2, 3, 1] {
            cache.put(number, 1024).await;
        }
        cache.put(3, 7 * 1024).await;
        assert_eq!(cache.numbers(), [1, 3]);
    }

    impl MapCache {
        async fn put(&self, number: u128, map_bytes: usize) {
            let task_sid = TaskSid::from_bits(number);
            let slot = self.slot(&task_sid).await;
            self.weigh(&task_sid, &slot, map_bytes).await;
            // The cache tidies up now and then; this says when.
            self.slots.run_pending_tasks().await;
        }

        fn numbers(&self) -> Vec<u128> {
            let is_there = |number: &u128| self.slots.contains_key(&TaskSid::from_bits(*number));
            (1..=9).filter(is_there).collect()
        }
    }
}
