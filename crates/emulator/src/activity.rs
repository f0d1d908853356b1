//! What the emulator is still busy with, so that a test can wait for the end of it without sleeping.
//!
//! **Invariant:** work is counted before the command that causes it is answered, and until what
//! follows from it is counted in turn.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::watch;

/// Counts requests under way and timers that are due.
#[derive(Debug, Clone)]
pub(crate) struct Activity(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    /// Counts everything that happens; who waits looks again.
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    under_way: usize,
    timers: BTreeSet<(Timestamp, u64)>,
    next_timer: u64,
}

/// A request under way, until this is dropped.
#[derive(Debug)]
pub(crate) struct UnderWay(Activity);

/// A timer, until this is dropped.
#[derive(Debug)]
pub(crate) struct Timer {
    activity: Activity,
    key: (Timestamp, u64),
}

impl Activity {
    pub(crate) fn new() -> Self {
        let (changes, _) = watch::channel(0);
        Self(Arc::new(Inner { state: Mutex::default(), changes }))
    }

    pub(crate) fn begin(&self) -> UnderWay {
        self.state().under_way += 1;
        UnderWay(self.clone())
    }

    pub(crate) fn timer(&self, deadline: Timestamp) -> Timer {
        let mut state = self.state();
        let key = (deadline, state.next_timer);
        state.next_timer += 1;
        state.timers.insert(key);
        Timer { activity: self.clone(), key }
    }

    /// Whether nothing is under way and no timer is due.
    pub(crate) fn is_settled(&self, now: Timestamp) -> bool {
        let state = self.state();
        state.under_way == 0 && state.timers.first().is_none_or(|(deadline, _)| *deadline > now)
    }

    /// Says that something has happened.
    pub(crate) fn changed(&self) {
        self.0.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Wakes whenever something has happened.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
        self.0.changed();
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.activity.state().timers.remove(&self.key);
        self.activity.changed();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_requests_and_due_timers_are_waited_for() {
        let activity = Activity::new();
        let now = Timestamp::UNIX_EPOCH;
        let later = activity.timer(now + Duration::from_secs(1));
        assert!(activity.is_settled(now));
        assert!(!activity.is_settled(now + Duration::from_secs(1)));
        let request = activity.begin();
        assert!(!activity.is_settled(now));
        drop((later, request));
        assert!(activity.is_settled(now + Duration::from_secs(1)));
    }
}
