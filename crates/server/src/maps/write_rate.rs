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
/// For how long permits that are not used are saved up: so many times as many writes may come at once.
const SAVED_UP: Duration = Duration::from_secs(10);

/// Limits the writes of one map.
#[derive(Debug, Default)]
pub(super) struct WriteRate(Mutex<Permits>);

impl WriteRate {
    /// Waits until one more write is permitted.
    pub(super) async fn wait_for_permit(&self) {
        let wait = self.state().wait(Instant::now());
        if !wait.is_zero() {
            sleep(wait).await;
        }
    }

    /// Takes the permits of writes that are about to be made. They may be more than there are: then the
    /// next write waits for longer.
    pub(super) fn take_permits(&self, writes: usize) {
        self.state().take(writes, Instant::now());
    }

    fn state(&self) -> MutexGuard<'_, Permits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When all permits are there again that were taken.
#[derive(Debug, Default)]
struct Permits(Option<Instant>);

impl Permits {
    /// How long there is none.
    fn wait(&self, now: Instant) -> Duration {
        let latest = now + SAVED_UP.saturating_sub(interval());
        self.0.map_or(Duration::ZERO, |all_at| all_at - latest)
    }

    fn take(&mut self, writes: usize, now: Instant) {
        let from = self.0.map_or(now, |all_at| all_at.max(now));
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
        let (mut permits, now) = (Permits::default(), Instant::now());
        for _ in 0..AT_ONCE {
            assert_eq!(permits.wait(now), Duration::ZERO);
            permits.take(1, now);
        }
        assert_ne!(permits.wait(now), Duration::ZERO);
    }

    #[test]
    fn a_storm_is_written_at_the_rate() {
        let (mut permits, begun) = (Permits::default(), Instant::now());
        let mut now = begun;
        for _ in 0..AT_ONCE + RATE * 5 {
            now = now + permits.wait(now);
            permits.take(1, now);
        }
        let took = (now - begun).as_secs_f64();
        assert!((4.8..=5.2).contains(&took), "{took}");
    }

    #[test]
    fn after_a_pause_there_are_permits_again() {
        let (mut permits, now) = (Permits::default(), Instant::now());
        permits.take(200, now);
        assert_eq!(permits.wait(now + SAVED_UP * 10), Duration::ZERO);
    }
}
