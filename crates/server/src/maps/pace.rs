//! How fast one replica writes one map.
//!
//! Twilio takes 20 writes a second of a map, all its items together, and saves up what was not used for
//! ten seconds: <https://www.twilio.com/docs/sync/limits>. Three replicas stay below that with this rate;
//! what waits meanwhile is decided together, and each item is written once for all of it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::clock::{Instant, sleep};

/// How many writes a second.
const RATE: u32 = 6;
/// For how long what was not used is saved up: so many times as many writes may come at once.
const SAVED_UP: Duration = Duration::from_secs(10);

/// The writes of one map, so far as they count.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<Room>);

impl Pace {
    /// Waits until there is room for a write.
    pub(super) async fn room(&self) {
        let wait = self.state().wait(Instant::now());
        if !wait.is_zero() {
            sleep(wait).await;
        }
    }

    /// Takes note of writes that are about to be made.
    pub(super) fn take(&self, writes: usize) {
        self.state().take(writes, Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When all room that was taken is free again.
#[derive(Debug, Default)]
struct Room(Option<Instant>);

impl Room {
    fn wait(&self, now: Instant) -> Duration {
        let last_place = now + SAVED_UP.saturating_sub(interval());
        self.0.map_or(Duration::ZERO, |free_at| free_at - last_place)
    }

    fn take(&mut self, writes: usize, now: Instant) {
        let from = self.0.map_or(now, |free_at| free_at.max(now));
        self.0 = Some(from + interval() * u32::try_from(writes).unwrap_or(RATE));
    }
}

fn interval() -> Duration {
    Duration::from_secs(1) / RATE
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: u32 = RATE * 10;

    #[test]
    fn a_call_as_it_usually_goes_never_waits() {
        let (mut room, now) = (Room::default(), Instant::now());
        for _ in 0..AT_ONCE {
            assert_eq!(room.wait(now), Duration::ZERO);
            room.take(1, now);
        }
        assert_ne!(room.wait(now), Duration::ZERO);
    }

    #[test]
    fn a_storm_is_written_at_the_rate() {
        let (mut room, begun) = (Room::default(), Instant::now());
        let mut now = begun;
        for _ in 0..AT_ONCE + RATE * 5 {
            now = now + room.wait(now);
            room.take(1, now);
        }
        let took = (now - begun).as_secs_f64();
        assert!((4.8..=5.2).contains(&took), "{took}");
    }

    #[test]
    fn after_a_pause_there_is_room_again() {
        let (mut room, now) = (Room::default(), Instant::now());
        room.take(200, now);
        assert_eq!(room.wait(now + SAVED_UP * 10), Duration::ZERO);
    }
}
