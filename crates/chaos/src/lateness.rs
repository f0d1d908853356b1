//! How late this machine is: for so long nothing that was due could be done, on whatever clock. What is
//! late because of that says nothing about the servers.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep};

/// How often it is measured.
const STEP: Duration = Duration::from_millis(20);
/// What a timer is late by on a machine that has nothing else to do.
const USUAL: Duration = Duration::from_millis(2);

/// What was measured so far.
#[derive(Debug, Default)]
pub(crate) struct Lateness {
    longest_us: AtomicU64,
    total_us: AtomicU64,
}

impl Lateness {
    /// Measures for as long as it is waited for.
    pub(crate) async fn measure(&self) -> ! {
        let mut due = Instant::now() + STEP;
        loop {
            sleep(due.saturating_duration_since(Instant::now())).await;
            let late = Instant::now().saturating_duration_since(due + USUAL);
            self.add(late);
            due = Instant::now() + STEP;
        }
    }

    /// Takes note of what another process measured.
    pub(crate) fn add(&self, late: Duration) {
        self.longest_us.fetch_max(microseconds(late), Ordering::Relaxed);
        self.total_us.fetch_add(microseconds(late), Ordering::Relaxed);
    }

    /// The longest time for which nothing was done.
    pub(crate) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest_us.load(Ordering::Relaxed))
    }

    /// All such times together.
    pub(crate) fn total(&self) -> Duration {
        Duration::from_micros(self.total_us.load(Ordering::Relaxed))
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
