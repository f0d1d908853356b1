//! A rate for each key, a bucket that is filled again evenly.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};

/// How many are taken between two looks for keys that have not been used for a while.
const TAKEN_BETWEEN_CLEANUPS: u32 = 1_000;

/// A rate for each key; without a limit everything is let through.
#[derive(Debug)]
pub(super) struct Rate<K: Hash + Eq + Clone>(Option<Limited<K>>);

#[derive(Debug)]
struct Limited<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K, StateInformationMiddleware>,
    taken: AtomicU32,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// So many a minute; zero is no limit.
    pub(super) fn per_minute(limit: u32) -> Self {
        Self(NonZeroU32::new(limit).map(|limit| Limited {
            limiter: RateLimiter::keyed(Quota::per_minute(limit)).with_middleware(),
            taken: AtomicU32::new(0),
        }))
    }

    /// Takes one, and returns how many are left at once; or how long to wait for one.
    pub(super) fn take(&self, key: &K) -> Result<u32, Duration> {
        let Some(limited) = &self.0 else { return Ok(u32::MAX) };
        limited.forget_who_rests();
        match limited.limiter.check_key(key) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(not_until) => Err(not_until.wait_time_from(DefaultClock::default().now())),
        }
    }
}

impl<K: Hash + Eq + Clone> Limited<K> {
    /// A key whose bucket is full is as good as one that was never seen.
    fn forget_who_rests(&self) {
        if self.taken.fetch_add(1, Ordering::Relaxed).is_multiple_of(TAKEN_BETWEEN_CLEANUPS) {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_bucket_of_its_own() {
        let rate = Rate::per_minute(2);
        assert_eq!(rate.take(&"anna"), Ok(1));
        assert_eq!(rate.take(&"anna"), Ok(0));
        let wait = rate.take(&"anna").unwrap_err();
        assert!(wait <= Duration::from_secs(30) && wait > Duration::from_secs(20), "{wait:?}");
        assert_eq!(rate.take(&"ben"), Ok(1));
    }

    #[test]
    fn without_a_limit_everything_is_let_through() {
        let rate = Rate::per_minute(0);
        assert!((0..1_000).all(|_| rate.take(&"anna").is_ok()));
    }
}
