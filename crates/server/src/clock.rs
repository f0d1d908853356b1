//! Pauses, time limits and leases.
//!
//! Beside an emulator whose clock runs faster than life, those of the server have to run as fast: a
//! timeout that is longer than the emulated silence would never be tried. So everything that waits for
//! Twilio or for people waits here. Connections and clients, which no emulator slows down or speeds up,
//! have time limits in real time.

use std::{
    future::Future,
    ops::{Add, Sub},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::time::error::Elapsed;

/// How many times as fast as life. One value for the process, as there is one time.
static SPEED: AtomicU32 = AtomicU32::new(1);
static BEGIN: LazyLock<tokio::time::Instant> = LazyLock::new(tokio::time::Instant::now);

/// Twilio's dates are whole seconds, so an age can be short of a second.
pub(crate) const CLOCK_PRECISION: Duration = Duration::from_secs(1);

/// From here on time passes so many times as fast.
pub fn run_at(speed: u32) {
    SPEED.store(speed.max(1), Ordering::Relaxed);
}

/// How long something really takes that is to take so long.
pub(crate) fn real(duration: Duration) -> Duration {
    duration / SPEED.load(Ordering::Relaxed)
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(real(duration)).await;
}

/// Waits for something, and no longer than so long.
pub(crate) async fn timeout<T>(
    duration: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    tokio::time::timeout(real(duration), work).await
}

/// A moment, as the time since the first one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(BEGIN.elapsed() * SPEED.load(Ordering::Relaxed))
    }

    /// How long it is ago.
    pub(crate) fn elapsed(self) -> Duration {
        Self::now() - self
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// Zero, if the other is later.
    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
