//! What this replica knows of one map, who waits for a decision on it, and which reads share a request.
//!
//! **Invariant:** whoever reads a map gets a list that Twilio was asked for after they asked, so that a
//! list that is read after a write holds what was written. So a read never joins a request that is under
//! way: it waits for the end of that one, and shares the next with all others that wait.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex as AsyncMutex, oneshot};

use crate::maps::{
    error::Error, item_writes::Decision, known_map::KnownMap, write_rate::WriteRate,
};

/// What a slot and its place in the cache weigh beside the map.
const EMPTY_KIBIBYTES: u32 = 1;

/// One map.
#[derive(Default)]
pub(crate) struct MapSlot {
    /// Held by whoever reads or writes the map.
    pub(super) state: AsyncMutex<State>,
    waiting: Mutex<Vec<Waiting>>,
    /// The map as it was last known. It can be looked at while somebody reads or writes.
    remembered: Mutex<Option<KnownMap>>,
    /// How fast the map is written.
    pub(super) write_rate: WriteRate,
    reads_asked_for: AtomicU64,
    map_kibibytes: AtomicU32,
}

/// The map, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The map as it was read or written last.
    pub(super) map: Option<KnownMap>,
    /// What became of the last request, unless the map was written since.
    pub(super) last_read: Option<LastRead>,
}

/// The number of a read, in the order in which they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReadNumber(u64);

/// A request that all reads share that were asked for before it was sent.
#[derive(Debug)]
pub(super) struct LastRead {
    pub(super) up_to: ReadNumber,
    pub(super) result: Result<(), Error>,
}

/// Somebody who waits for a decision.
pub(super) struct Waiting {
    pub(super) decision: Decision,
    pub(super) answer: oneshot::Sender<Result<KnownMap, Error>>,
}

impl MapSlot {
    /// The decisions that nobody has taken on yet.
    pub(super) fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn remembered(&self) -> Option<KnownMap> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn remember(&self, map: &KnownMap) {
        *self.remembered.lock().unwrap_or_else(PoisonError::into_inner) = Some(map.clone());
    }

    /// Asks for a read.
    pub(super) fn ask_for_read(&self) -> ReadNumber {
        ReadNumber(self.reads_asked_for.fetch_add(1, Ordering::AcqRel) + 1)
    }

    /// The last read that was asked for.
    pub(super) fn last_read_asked_for(&self) -> ReadNumber {
        ReadNumber(self.reads_asked_for.load(Ordering::Acquire))
    }

    pub(super) fn kibibytes(&self) -> u32 {
        EMPTY_KIBIBYTES.saturating_add(self.map_kibibytes.load(Ordering::Relaxed))
    }

    /// Takes note of what the map weighs, and says whether that is something else than before. In whole
    /// KiB, so that a flag that changes is no change.
    pub(super) fn set_map_bytes(&self, bytes: usize) -> bool {
        let kibibytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        self.map_kibibytes.swap(kibibytes, Ordering::Relaxed) != kibibytes
    }
}

impl State {
    /// What a read got, if a request that was sent after it was asked for is done.
    pub(super) fn shared(&self, read: ReadNumber) -> Option<Result<KnownMap, Error>> {
        let last_read = self.last_read.as_ref().filter(|it| read <= it.up_to)?;
        Some(last_read.result.clone().map(|()| self.map.clone().unwrap_or_default()))
    }
}

impl fmt::Debug for MapSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapSlot").finish_non_exhaustive()
    }
}
