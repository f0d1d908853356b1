//! The emulator's clock: real time, real time several times as fast, or time that stands still until a
//! test moves it.
//!
//! Two kinds of waiting are told apart. What happens in the account (a ring's timeout, the purge of a
//! task, the end of a token) waits with [`Clock::sleep_until`], for ever if nobody moves a stopped
//! clock. What happens on the wire (a slow answer, the pause before a retry) waits with
//! [`Clock::pause`], which always ends: beside a stopped clock it takes real time.
//!
//! **Invariant:** no other file of this crate asks the system what time it is.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::date::later;

const CENTURY: Duration = Duration::from_hours(24 * 366 * 100);

/// What time it is in the emulated account.
#[derive(Debug)]
pub struct Clock {
    /// How many of its seconds pass in a real one.
    speed: u32,
    reading: Mutex<Reading>,
    moved: Notify,
}

#[derive(Debug)]
struct Reading {
    /// When the clock was set, in real time and on itself.
    set_at: Timestamp,
    showed: Timestamp,
    /// Whether it stands still.
    is_stopped: bool,
}

impl Clock {
    /// The fastest that a clock can run.
    pub const MAX_SPEED: u32 = 1000;

    /// A clock that runs with the system's.
    pub fn running() -> Self {
        Self::new(1, false)
    }

    /// A clock that begins at the system's time and runs so many times as fast: from 1 to
    /// [`Clock::MAX_SPEED`].
    pub fn running_at(speed: u32) -> Self {
        Self::new(speed.clamp(1, Self::MAX_SPEED), false)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn stopped() -> Self {
        Self::new(1, true)
    }

    fn new(speed: u32, is_stopped: bool) -> Self {
        let now = system_now();
        let reading = Reading { set_at: now, showed: now, is_stopped };
        Self { speed, reading: Mutex::new(reading), moved: Notify::new() }
    }

    /// The time that Twilio would write into its resources.
    pub fn now(&self) -> Timestamp {
        self.lock().now(self.speed)
    }

    /// How many of its seconds pass in a real one; 0 if it stands still.
    pub fn speed(&self) -> u32 {
        if self.lock().is_stopped { 0 } else { self.speed }
    }

    /// Moves the clock forward; everything that was due until then happens. It stops a century before the
    /// last date, so that what lasts has an end.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.lock();
        let last = Timestamp::MAX - CENTURY;
        reading.showed = later(reading.showed, by).min(last.max(reading.showed));
        drop(reading);
        self.moved.notify_waiters();
    }

    /// Sets the clock to another time, which may be before the one that it shows. Nothing that was due by
    /// the old time is taken back.
    pub fn set(&self, to: Timestamp) {
        let mut reading = self.lock();
        (reading.set_at, reading.showed) = (system_now(), to);
        drop(reading);
        self.moved.notify_waiters();
    }

    /// Waits until the clock shows `deadline` or later.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();

            let (left, is_stopped) = {
                let reading = self.lock();
                (deadline.duration_since(reading.now(self.speed)), reading.is_stopped)
            };
            if !left.is_positive() {
                return;
            }
            if is_stopped {
                moved.await;
            } else {
                tokio::select! {
                    () = tokio::time::sleep(self.in_real_time(left.unsigned_abs())) => {}
                    () = moved => {}
                }
            }
        }
    }

    /// Waits for as long as something takes on the wire.
    pub async fn pause(&self, pause: Duration) {
        tokio::time::sleep(self.in_real_time(pause)).await;
    }

    /// How long a pause on the wire takes outside of the emulator.
    pub(crate) fn in_real_time(&self, pause: Duration) -> Duration {
        // Rounded up: who sleeps for too short a time would find that nothing is due.
        let nanoseconds = pause.as_nanos().div_ceil(u128::from(self.speed));
        u64::try_from(nanoseconds).map_or(Duration::MAX, Duration::from_nanos)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Reading {
    fn now(&self, speed: u32) -> Timestamp {
        if self.is_stopped {
            return self.showed;
        }
        let passed = system_now().duration_since(self.set_at);
        let factor = i32::try_from(speed).unwrap_or(1);
        passed.checked_mul(factor).map_or(self.showed, |passed| self.showed + passed)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
fn system_now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn a_stopped_clock_wakes_its_sleepers_only_when_it_is_moved() {
        let clock = Arc::new(Clock::stopped());
        let deadline = clock.now() + Duration::from_mins(1);
        let sleeper = tokio::spawn({
            let clock = Arc::clone(&clock);
            async move { clock.sleep_until(deadline).await }
        });
        clock.advance(Duration::from_secs(59));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.expect("the sleeper wakes");
    }

    #[test]
    fn a_fast_clock_passes_its_time_several_times_as_fast() {
        let mut reading = Reading {
            set_at: system_now() - Duration::from_mins(1),
            showed: Timestamp::UNIX_EPOCH,
            is_stopped: false,
        };
        let shown = |reading: &Reading, speed| {
            reading.now(speed).duration_since(Timestamp::UNIX_EPOCH).as_secs() / 60
        };
        assert_eq!((shown(&reading, 1), shown(&reading, 10)), (1, 10));
        reading.is_stopped = true;
        assert_eq!(shown(&reading, 10), 0);
    }

    #[test]
    fn a_pause_on_the_wire_is_shorter_beside_a_fast_clock_and_real_beside_a_stopped_one() {
        let second = Duration::from_secs(1);
        assert_eq!(Clock::running_at(10).in_real_time(second), Duration::from_millis(100));
        assert_eq!(Clock::stopped().in_real_time(second), second);
        assert_eq!(Clock::running_at(0).speed(), 1);
        assert_eq!(Clock::stopped().speed(), 0);
    }
}
