//! How many unknown tokens of one address are checked at a time: as many as may fail there. Those who work in
//! an office all come at once when the servers were updated, and nobody of them is kept waiting for long;
//! whoever tries tokens asks Twilio no more often than is allowed, also when they all come at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use moka::future::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Address, MAX_ADDRESSES};

/// So many in any case: colleagues of who has failed go on, if slowly.
const AT_LEAST: usize = 4;
/// Where failures are not limited.
const AT_MOST: usize = 1_000;
/// After this time an address may fail as often as at the beginning.
const WINDOW: Duration = Duration::from_mins(1);

/// The checks that each address has under way.
#[derive(Debug)]
pub(super) struct ChecksUnderWay {
    at_once: usize,
    of_addresses: Cache<Address, Arc<Checks>>,
}

#[derive(Debug)]
struct Checks {
    permits: Arc<Semaphore>,
    /// How many there are, of those that are taken and those that are free.
    number: AtomicUsize,
}

/// One check of an address, for as long as it goes on.
#[derive(Debug)]
pub(crate) struct Turn {
    permit: OwnedSemaphorePermit,
    checks: Arc<Checks>,
}

impl ChecksUnderWay {
    /// `per_minute`: how often an address may fail. Zero is no limit.
    pub(super) fn new(per_minute: u32) -> Self {
        let limit = usize::try_from(per_minute).unwrap_or(AT_MOST);
        let at_once = if limit == 0 { AT_MOST } else { limit.clamp(AT_LEAST, AT_MOST) };
        let of_addresses =
            Cache::builder().max_capacity(MAX_ADDRESSES).time_to_live(WINDOW).build();
        Self { at_once, of_addresses }
    }

    /// Waits for a check that may begin.
    pub(super) async fn turn_of(&self, address: Address) -> Option<Turn> {
        let new = async {
            let permits = Arc::new(Semaphore::new(self.at_once));
            Arc::new(Checks { permits, number: AtomicUsize::new(self.at_once) })
        };
        let checks = self.of_addresses.get_with(address, new).await;
        let permit = Arc::clone(&checks.permits).acquire_owned().await.ok()?;
        Some(Turn { permit, checks })
    }
}

impl Turn {
    /// The token was none: the address may have one check less under way from here on.
    pub(super) fn has_failed(self) {
        let one_less = |number: usize| (number > AT_LEAST).then(|| number - 1);
        let number = &self.checks.number;
        if number.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok() {
            self.permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn an_address_has_as_many_under_way_as_may_fail_and_less_after_each_failure() {
        let checks = ChecksUnderWay::new(6);
        let mut turns = under_way(&checks);
        assert_eq!(turns.len(), 6);
        turns.pop().unwrap().has_failed();
        assert!(under_way(&checks).is_empty());
        // Whoever was valid makes room for the next.
        turns.pop();
        assert_eq!(under_way(&checks).len(), 1);
    }

    #[tokio::test]
    async fn some_may_be_under_way_in_any_case() {
        for (per_minute, want) in [(1, AT_LEAST), (30, 30), (0, AT_MOST)] {
            assert_eq!(ChecksUnderWay::new(per_minute).at_once, want);
        }
        let checks = ChecksUnderWay::new(6);
        for _ in 0..10 {
            checks.turn_of(address()).await.unwrap().has_failed();
        }
        assert_eq!(under_way(&checks).len(), AT_LEAST);
    }

    /// All that can begin at this moment.
    fn under_way(checks: &ChecksUnderWay) -> Vec<Turn> {
        let next = || checks.turn_of(address()).now_or_never().flatten();
        std::iter::from_fn(next).collect()
    }

    fn address() -> Address {
        Address::of([192, 0, 2, 7].into())
    }
}
