//! Goes through all calls now and then. One replica at a time does it: who holds the lease.

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream};
use shared::TaskSid;
use tokio::sync::Mutex;

use super::{
    conference::{Depth, heal_live},
    task,
};
use crate::{
    background::BackgroundWork,
    calls::{context::Calls, error::Error},
    maps::Lease,
    twilio::AssignmentStatus,
};

/// The key of the lease.
const LEASE: &str = "sweep";
/// How many calls are looked at side by side.
const SIDE_BY_SIDE: usize = 10;

/// Sweeps from now on, every so often, for as long as the server runs.
pub(crate) fn start(calls: &Arc<Calls>, every: Duration) {
    // Longer than a sweep and the pause after it: it goes to another replica only if this one is gone.
    let lease = Arc::new(Mutex::new(Lease::new(calls.twilio.clone(), LEASE, every * 2)));
    let sweep = Sweep { calls: Weak::clone(&calls.me), lease, every, number: 0 };
    sweep.later(calls.background.clone(), Duration::ZERO);
}

#[derive(Clone)]
struct Sweep {
    calls: Weak<Calls>,
    lease: Arc<Mutex<Lease>>,
    every: Duration,
    /// How many sweeps this replica has made.
    number: u32,
}

impl Sweep {
    fn later(mut self, background: BackgroundWork, after: Duration) {
        background.clone().later(after, async move {
            let Some(calls) = self.calls.upgrade() else { return };
            let held = self.lease.lock().await.hold().await;
            let pause = match held {
                Ok(true) => {
                    // What panics in one sweep must not end all that follow.
                    let swept = AssertUnwindSafe(sweep(&calls, self.depth())).catch_unwind().await;
                    if swept.is_err() {
                        tracing::error!("the sweep has made a mistake");
                    }
                    self.number = self.number.wrapping_add(1);
                    self.every
                }
                // Looked at more often, so that a replica that was killed is soon followed.
                Ok(false) => self.every / 2,
                Err(error) => {
                    tracing::warn!(%error, "the lease of the sweep cannot be had");
                    self.every / 2
                }
            };
            self.later(background, pause);
        });
    }

    /// Every other sweep looks at everything.
    fn depth(&self) -> Depth {
        if self.number.is_multiple_of(2) { Depth::Everything } else { Depth::Legs }
    }
}

/// Looks at all calls that go on, and at all tasks whose calls should be over. What fails is looked at
/// again in the next sweep.
async fn sweep(calls: &Calls, depth: Depth) {
    if let Err(error) = sweep_all(calls, depth).await {
        tracing::warn!(%error, "the sweep did not get through");
    }
}

async fn sweep_all(calls: &Calls, depth: Depth) -> Result<(), Error> {
    // The tasks first: a call that begins meanwhile is among the conferences.
    let tasks =
        calls.twilio.list_tasks(&[AssignmentStatus::Assigned, AssignmentStatus::Wrapping]).await?;
    let conferences = calls.twilio.list_live_conferences().await?;
    let live: Vec<_> = conferences
        .into_iter()
        .filter_map(|it| Some((TaskSid::parse(&it.friendly_name).ok()?, it.sid)))
        .collect();
    let live_calls: BTreeSet<_> = live.iter().map(|(task_sid, _)| task_sid.clone()).collect();
    stream::iter(live)
        .for_each_concurrent(SIDE_BY_SIDE, |(task_sid, conference_sid)| async move {
            log_failure(&task_sid, heal_live(calls, &task_sid, &conference_sid, depth).await);
        })
        .await;
    stream::iter(tasks)
        .for_each_concurrent(SIDE_BY_SIDE, |task| {
            let live_calls = &live_calls;
            async move { log_failure(&task.sid, task::heal(calls, &task, live_calls).await) }
        })
        .await;
    Ok(())
}

fn log_failure(task_sid: &TaskSid, healed: Result<(), Error>) {
    if let Err(error) = healed {
        tracing::warn!(%task_sid, %error, "the call is looked at again in the next sweep");
    }
}
