//! Whether this replica should be sent requests: its settings are true, Twilio can be reached, and it has
//! not been told to stop.
//!
//! Anybody may ask, as often as they like, so Twilio is asked for them all once in a while. One failure
//! after a success says nothing yet: if all replicas left the load balancer because of it, callbacks would
//! be lost.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use moka::future::Cache;
use thiserror::Error;

use crate::{
    clock::timeout,
    http::answer_deadline::ANSWER_DEADLINE,
    twilio::{TwilioClient, TwilioError},
};

/// How often Twilio is asked.
const ASKED_EVERY: Duration = Duration::from_secs(10);
/// How long Twilio may be out of reach, or refuse, before the replica is not ready.
const REACHED_WITHIN: Duration = Duration::from_mins(1);

/// Why a replica should be sent no requests. The texts are read by anybody.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum NotReady {
    /// It was told to stop.
    #[error("it is stopping")]
    Stopping,
    /// Twilio says that there is no such thing.
    #[error("Twilio refuses what these settings name: {0}")]
    Settings(&'static str),
    /// Twilio does not answer, or not with a yes.
    #[error("Twilio cannot be reached")]
    Unreachable,
}

/// What is known of it.
#[derive(Debug)]
pub(crate) struct Readiness {
    stopping: AtomicBool,
    asked: Cache<(), Result<(), NotReady>>,
    reached: Cache<(), ()>,
}

impl Readiness {
    pub(crate) fn new() -> Self {
        Self {
            stopping: AtomicBool::new(false),
            asked: Cache::builder().time_to_live(ASKED_EVERY).build(),
            reached: Cache::builder().time_to_live(REACHED_WITHIN).build(),
        }
    }

    /// From now on it is not ready.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn check(&self, twilio: &TwilioClient) -> Result<(), NotReady> {
        if self.stopping.load(Ordering::Relaxed) {
            return Err(NotReady::Stopping);
        }
        self.asked.get_with((), self.ask(twilio)).await
    }

    async fn ask(&self, twilio: &TwilioClient) -> Result<(), NotReady> {
        let asked = timeout(ANSWER_DEADLINE, ask_for_settings(twilio)).await;
        let asked = asked.unwrap_or(Err(NotReady::Unreachable));
        if asked.is_ok() {
            self.reached.insert((), ()).await;
        }
        unless_reached(asked, self.reached.contains_key(&()))
    }
}

/// One failure, of whatever kind, says nothing while Twilio was reached a moment ago.
fn unless_reached(asked: Result<(), NotReady>, was_reached: bool) -> Result<(), NotReady> {
    if was_reached { Ok(()) } else { asked }
}

/// Asks for what the settings name, with the credentials that they give.
async fn ask_for_settings(twilio: &TwilioClient) -> Result<(), NotReady> {
    const OF_TASK_ROUTER: &str = "TWILIO_WORKSPACE_SID, TWILIO_WORKFLOW_SID";
    const OF_SYNC: &str = "TWILIO_SYNC_SERVICE_SID";
    twilio.check_workflow().await.map_err(|error| reason(&error, OF_TASK_ROUTER))?;
    twilio.check_sync_service().await.map_err(|error| reason(&error, OF_SYNC))
}

fn reason(error: &TwilioError, settings: &'static str) -> NotReady {
    match error.status() {
        Some(401 | 403) => NotReady::Settings(
            "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET",
        ),
        Some(404) => NotReady::Settings(settings),
        _ => NotReady::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_of_any_kind_says_nothing_after_a_success() {
        for reason in [NotReady::Unreachable, NotReady::Settings("TWILIO_WORKFLOW_SID")] {
            assert_eq!(unless_reached(Err(reason.clone()), true), Ok(()));
            assert_eq!(unless_reached(Err(reason.clone()), false), Err(reason));
        }
    }
}
