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
    longest_ms: AtomicU64,
    total_ms: AtomicU64,
}

impl Lateness {
    /// Measures for as long as it is waited for.
    pub(crate) async fn measure(&self) -> ! {
        let mut due = Instant::now() + STEP;
        let mut total = Duration::ZERO;
        loop {
            sleep(due.saturating_duration_since(Instant::now())).await;
            let late = Instant::now().saturating_duration_since(due + USUAL);
            total += late;
            self.longest_ms.fetch_max(milliseconds(late), Ordering::Relaxed);
            self.total_ms.store(milliseconds(total), Ordering::Relaxed);
            due = Instant::now() + STEP;
        }
    }

    /// The longest time for which nothing was done.
    pub(crate) fn longest(&self) -> Duration {
        Duration::from_millis(self.longest_ms.load(Ordering::Relaxed))
    }

    /// All such times together.
    pub(crate) fn total(&self) -> Duration {
        Duration::from_millis(self.total_ms.load(Ordering::Relaxed))
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
