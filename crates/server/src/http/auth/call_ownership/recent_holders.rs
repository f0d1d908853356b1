//! Who was found to hold a reservation of a call, within the last minute.
//!
//! **Invariant:** a yes ends a minute after `TaskRouter` was asked for it, however often it is used, and
//! however long the answer took.

use std::time::Duration;

use moka::future::Cache;
use shared::{TaskSid, WorkerSid};

use crate::{clock::Instant, http::auth::named_call::Purpose};

/// For how long a yes counts.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_ENTRIES: u64 = 10_000;

/// A worker who may do something with the call of a task.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Holder {
    pub(super) task_sid: TaskSid,
    pub(super) worker_sid: WorkerSid,
    pub(super) purpose: Purpose,
}

/// Each with when it was asked whether they may.
#[derive(Debug, Clone)]
pub(super) struct RecentHolders(Cache<Holder, Instant>);

impl RecentHolders {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(MAX_AGE).build())
    }

    /// Whether they are known to be one at this time.
    pub(super) async fn knows(&self, holder: &Holder, now: Instant) -> bool {
        let asked = self.0.get(holder).await;
        asked.is_some_and(|asked| now - asked < MAX_AGE)
    }

    /// Notes that they are one, as was asked at this time.
    pub(super) async fn note(&self, holder: Holder, asked: Instant) {
        self.0.insert(holder, asked).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_yes_ends_after_a_minute_however_often_it_is_used() {
        let holders = RecentHolders::new();
        let holder = holder(Purpose::Act);
        let asked = Instant::now();
        holders.note(holder.clone(), asked).await;
        for second in 0..60 {
            assert!(holders.knows(&holder, asked + Duration::from_secs(second)).await, "{second}");
        }
        assert!(!holders.knows(&holder, asked + MAX_AGE).await);
    }

    #[tokio::test]
    async fn who_may_see_may_not_act() {
        let holders = RecentHolders::new();
        let asked = Instant::now();
        holders.note(holder(Purpose::See), asked).await;
        assert!(holders.knows(&holder(Purpose::See), asked).await);
        assert!(!holders.knows(&holder(Purpose::Act), asked).await);
    }

    fn holder(purpose: Purpose) -> Holder {
        let (task_sid, worker_sid) = (TaskSid::from_bits(1), WorkerSid::from_bits(1));
        Holder { task_sid, worker_sid, purpose }
    }
}
