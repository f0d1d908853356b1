//! Goes through all calls now and then. One replica at a time does it: who holds the lease. A replica that
//! starts does it once in any case.

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream};
use shared::{ConferenceSid, TaskSid};
use tokio::sync::Mutex;

use super::{
    conference::{Depth, heal_if_over, heal_live},
    task,
};
use crate::{
    background::BackgroundWork,
    calls::{context::Calls, error::Error},
    clock::Instant,
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
    let sweep =
        Sweep { calls: Weak::clone(&calls.me), lease, every, number: 0, live: BTreeSet::new() };
    sweep.later(calls.background.clone(), Duration::ZERO);
}

#[derive(Clone)]
struct Sweep {
    calls: Weak<Calls>,
    lease: Arc<Mutex<Lease>>,
    every: Duration,
    /// How many sweeps this replica has made.
    number: u32,
    /// The calls that went on in its last sweep.
    live: BTreeSet<LiveCall>,
}

/// The task of a call and its conference.
type LiveCall = (TaskSid, ConferenceSid);

impl Sweep {
    fn later(mut self, background: BackgroundWork, after: Duration) {
        background.clone().later(after, async move {
            let Some(calls) = self.calls.upgrade() else { return };
            let begun = Instant::now();
            let held = self.lease.lock().await.hold().await;
            // Whoever starts looks once, too: a replica that comes back finds what was lost with it.
            let pause = match held {
                Ok(is_held) if is_held || self.number == 0 => {
                    // What panics in one sweep must not end all that follow.
                    let swept = sweep(&calls, self.depth(), &self.live);
                    let swept = AssertUnwindSafe(swept).catch_unwind().await;
                    match swept {
                        Ok(Ok(live)) => {
                            calls.metrics.sweep(Some(live.len()));
                            self.live = live;
                        }
                        Ok(Err(error)) => {
                            calls.metrics.sweep(None);
                            tracing::warn!(%error, "the sweep did not get through");
                        }
                        Err(_) => {
                            calls.metrics.sweep(None);
                            tracing::error!("the sweep panicked");
                        }
                    }
                    self.number = self.number.wrapping_add(1);
                    pause_after(self.every, begun.elapsed())
                }
                // Looked at more often, so that a replica that was killed is soon followed.
                Ok(_) => self.every / 2,
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

/// From the beginning of one sweep to the next it takes `every`, however slow Twilio is, but for a sweep that
/// takes almost as long itself.
fn pause_after(every: Duration, took: Duration) -> Duration {
    every.saturating_sub(took).max(every / 3)
}

/// Looks at all calls that go on, at those that went on in the sweep before, and at all tasks whose calls
/// should be over. Returns the calls that go on; what fails is looked at again in the next sweep.
async fn sweep(
    calls: &Calls,
    depth: Depth,
    before: &BTreeSet<LiveCall>,
) -> Result<BTreeSet<LiveCall>, Error> {
    // The tasks first: a call that begins meanwhile is among the conferences.
    let tasks =
        calls.twilio.list_tasks(&[AssignmentStatus::Assigned, AssignmentStatus::Wrapping]).await?;
    let conferences = calls.twilio.list_live_conferences().await?;
    let mut live: BTreeSet<LiveCall> = conferences
        .into_iter()
        .filter_map(|it| Some((TaskSid::parse(&it.friendly_name).ok()?, it.sid)))
        .collect();
    stream::iter(&live)
        .for_each_concurrent(SIDE_BY_SIDE, |(task_sid, conference_sid)| async move {
            log_failure(task_sid, &heal_live(calls, task_sid, conference_sid, depth).await);
        })
        .await;
    let live_calls: BTreeSet<_> = live.iter().map(|(task_sid, _)| task_sid.clone()).collect();
    stream::iter(tasks)
        .for_each_concurrent(SIDE_BY_SIDE, |task| {
            let live_calls = &live_calls;
            async move { log_failure(&task.sid, &task::heal(calls, &task, live_calls).await) }
        })
        .await;
    // Their tasks may be completed by now, and in no list.
    let over: Vec<_> = before.difference(&live).cloned().collect();
    let failed = Mutex::new(Vec::new());
    stream::iter(over)
        .for_each_concurrent(SIDE_BY_SIDE, |(task_sid, conference_sid)| {
            let failed = &failed;
            async move {
                let healed = heal_if_over(calls, &task_sid, &conference_sid).await.map(drop);
                log_failure(&task_sid, &healed);
                if healed.is_err() {
                    failed.lock().await.push((task_sid, conference_sid));
                }
            }
        })
        .await;
    live.extend(failed.into_inner());
    Ok(live)
}

fn log_failure(task_sid: &TaskSid, healed: &Result<(), Error>) {
    if let Err(error) = healed {
        tracing::warn!(%task_sid, %error, "the call is looked at again in the next sweep");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_that_takes_long_is_followed_sooner() {
        let every = Duration::from_secs(30);
        for (took, want) in [(0, 30), (5, 25), (20, 10), (29, 10), (90, 10)] {
            let pause = pause_after(every, Duration::from_secs(took));
            assert_eq!(pause, Duration::from_secs(want), "{took}");
        }
    }
}
