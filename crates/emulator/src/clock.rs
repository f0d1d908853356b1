//! The emulator's clock: real time, or time that stands still until a test moves it.
//!
//! **Invariant:** no other file of this crate asks the system what time it is.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::sync::Notify;

/// What time it is in the emulated account.
#[derive(Debug)]
pub struct Clock {
    reading: Mutex<Reading>,
    moved: Notify,
}

#[derive(Debug)]
struct Reading {
    /// How far this clock is ahead of the system's.
    ahead: Duration,
    /// Where it stands, when it stands still.
    stopped_at: Option<Timestamp>,
}

impl Clock {
    /// A clock that runs with the system's.
    pub fn running() -> Self {
        Self::new(None)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn stopped() -> Self {
        Self::new(Some(system_now()))
    }

    fn new(stopped_at: Option<Timestamp>) -> Self {
        let reading = Reading { ahead: Duration::ZERO, stopped_at };
        Self { reading: Mutex::new(reading), moved: Notify::new() }
    }

    /// The time that Twilio would write into its resources.
    pub fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// Moves the clock forward; everything that was due until then happens.
    pub fn advance(&self, by: Duration) {
        {
            let mut reading = self.lock();
            match &mut reading.stopped_at {
                Some(stopped_at) => *stopped_at += by,
                None => reading.ahead += by,
            }
        }
        self.moved.notify_waiters();
    }

    /// Waits until the clock shows `deadline` or later.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        loop {
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();

            let (left, running) = {
                let reading = self.lock();
                (deadline.duration_since(reading.now()), reading.stopped_at.is_none())
            };
            if !left.is_positive() {
                return;
            }
            if running {
                tokio::select! {
                    () = tokio::time::sleep(left.unsigned_abs()) => {}
                    () = moved => {}
                }
            } else {
                moved.await;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Reading {
    fn now(&self) -> Timestamp {
        self.stopped_at.unwrap_or_else(|| system_now() + self.ahead)
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
}
