//! Conferences of which this replica has lately seen that events are missing.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use shared::ConferenceSid;

/// Those into which somebody looks already.
#[derive(Debug, Default)]
pub(crate) struct RecentGaps(Mutex<BTreeSet<ConferenceSid>>);

impl RecentGaps {
    /// Whether nobody looks into it so far; from here on somebody does.
    pub(crate) fn begin(&self, conference_sid: &ConferenceSid) -> bool {
        self.conferences().insert(conference_sid.clone())
    }

    /// The next gap is looked into again.
    pub(crate) fn end(&self, conference_sid: &ConferenceSid) {
        self.conferences().remove(conference_sid);
    }

    fn conferences(&self) -> MutexGuard<'_, BTreeSet<ConferenceSid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
