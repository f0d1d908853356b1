//! Goes through all calls now and then. One replica at a time does it: who holds the lease.

use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use shared::TaskSid;
use tokio::sync::Mutex;

use super::{conference::heal_live, task};
use crate::{
    background::BackgroundWork,
    calls::{context::Calls, error::Error},
    maps::Lease,
    twilio::{AssignmentStatus, jittered},
};

/// The key of the lease.
const LEASE: &str = "sweep";
/// How many calls are looked at side by side.
const SIDE_BY_SIDE: usize = 10;

/// Sweeps from now on, every so often, for as long as the server runs.
pub(crate) fn start(calls: &Arc<Calls>, every: Duration) {
    let lease = Lease::new(calls.twilio.clone(), LEASE, every);
    let sweep = Sweep { calls: Weak::clone(&calls.me), lease: Arc::new(Mutex::new(lease)), every };
    sweep.later(calls.background.clone(), Duration::ZERO);
}

#[derive(Clone)]
struct Sweep {
    calls: Weak<Calls>,
    lease: Arc<Mutex<Lease>>,
    every: Duration,
}

impl Sweep {
    fn later(self, background: BackgroundWork, after: Duration) {
        background.clone().later(after, async move {
            let Some(calls) = self.calls.upgrade() else { return };
            match self.lease.lock().await.hold().await {
                Ok(true) => sweep(&calls).await,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the lease of the sweep cannot be had"),
            }
            let after = jittered(self.every);
            self.later(background, after);
        });
    }
}

/// Looks at all calls that go on, and at all tasks whose calls should be over. What fails is looked at
/// again in the next sweep.
async fn sweep(calls: &Calls) {
    if let Err(error) = sweep_all(calls).await {
        tracing::warn!(%error, "the sweep did not get through");
    }
}

async fn sweep_all(calls: &Calls) -> Result<(), Error> {
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
            told(&task_sid, heal_live(calls, &task_sid, &conference_sid).await);
        })
        .await;
    stream::iter(tasks)
        .for_each_concurrent(SIDE_BY_SIDE, |task| {
            let live_calls = &live_calls;
            async move { told(&task.sid, task::heal(calls, &task, live_calls).await) }
        })
        .await;
    Ok(())
}

fn told(task_sid: &TaskSid, healed: Result<(), Error>) {
    if let Err(error) = healed {
        tracing::warn!(%task_sid, %error, "the call is looked at again in the next sweep");
    }
}
