//! The way to a call's map: which Sync client opens it, and when to try again.
//!
//! A map can be younger than its reservation, and it can live in another Sync service than Flex's.

use shared::view::Timestamp;

use super::earliest;
use crate::ids::LinkId;

/// How many attempts are made with the first client before another one is tried.
const FIRST_CLIENT_ATTEMPTS: u32 = 4;
/// How many clients there are to ask.
const SOURCES: u32 = 3;
/// Pauses between attempts: short while an agent waits for the canvas, long after that.
const SHORT_PAUSE_MS: u64 = 250;
const LONG_PAUSE_MS: u64 = 2_000;
const SHORT_PAUSES: u32 = 40;
/// How long one attempt may take: the SDK can wait for its connection without an end.
const OPENED_WITHIN_MS: u64 = 10_000;
/// For how long an agent waits before they are told that there is no list of participants.
const MISSED_AFTER_MS: u64 = 10_000;

/// Whose Sync client opens a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(export_to = "../seam/", rename_all = "snake_case")
)]
pub enum SyncSource {
    /// Flex's own client.
    Flex,
    /// A client of ours with the Flex token, for the account's default service.
    Own,
    /// A client of ours with a token of the server's, for the service that the server writes to.
    Server,
}

/// Why a map did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapError {
    /// There is none of that name.
    NotFound,
    /// Anything else: the network, the token, the service.
    Other,
}

/// The way to one map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MapLink {
    pub(crate) id: LinkId,
    pub(crate) source: SyncSource,
    pub(crate) state: LinkState,
    attempts: u32,
    wanted_since: Timestamp,
    is_missed: bool,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// The client was asked.
    Opening { since: Timestamp },
    /// Listeners are attached, the items were read.
    Open { since: Timestamp },
    /// The next attempt is due then.
    Waiting { until: Timestamp },
}

impl MapLink {
    /// The first attempt. `remembered` is the client that had the last map.
    pub(crate) fn first(id: LinkId, remembered: Option<SyncSource>, now: Timestamp) -> Self {
        let source = remembered.unwrap_or(SyncSource::Flex);
        let state = LinkState::Opening { since: now };
        Self { id, source, state, attempts: 1, wanted_since: now, is_missed: false }
    }

    /// The attempt failed.
    pub(crate) fn fail(&mut self, error: MapError, now: Timestamp) {
        let short = error == MapError::NotFound && self.attempts < SHORT_PAUSES;
        let pause = if short { SHORT_PAUSE_MS } else { LONG_PAUSE_MS };
        self.state = LinkState::Waiting { until: Timestamp(now.0 + pause) };
    }

    /// Whether the attempt has had its time.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        self.late_at().is_some_and(|at| at <= now)
    }

    /// Whether the agent has waited for the map long enough to be told.
    pub(crate) fn is_missing(&self, now: Timestamp) -> bool {
        self.missed_at().is_some_and(|at| at <= now)
    }

    /// Whether it is missing and nobody was told so.
    pub(crate) fn is_newly_missing(&mut self, now: Timestamp) -> bool {
        self.is_missing(now) && !std::mem::replace(&mut self.is_missed, true)
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let missed_at = self.missed_at().filter(|at| *at > now);
        earliest(&[self.retry_at(), self.late_at(), missed_at])
    }

    /// Whether this attempt counts: it is the last one, and has not failed.
    pub(crate) fn is(&self, id: LinkId) -> bool {
        self.id == id && self.retry_at().is_none()
    }

    /// The next attempt, with an id of its own.
    pub(crate) fn try_again(&mut self, id: LinkId, remembered: Option<SyncSource>, now: Timestamp) {
        self.id = id;
        self.source = source_of_attempt(self.attempts, remembered);
        self.state = LinkState::Opening { since: now };
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open_since().is_some()
    }

    pub(crate) fn open_since(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Open { since } => Some(since),
            LinkState::Opening { .. } | LinkState::Waiting { .. } => None,
        }
    }

    pub(crate) fn retry_at(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Waiting { until } => Some(until),
            LinkState::Opening { .. } | LinkState::Open { .. } => None,
        }
    }

    fn late_at(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Opening { since } => Some(Timestamp(since.0 + OPENED_WITHIN_MS)),
            LinkState::Open { .. } | LinkState::Waiting { .. } => None,
        }
    }

    fn missed_at(&self) -> Option<Timestamp> {
        let is_open = self.open_since().is_some();
        (!is_open).then_some(Timestamp(self.wanted_since.0 + MISSED_AFTER_MS))
    }
}

/// The client that had the last map is asked first and alone for a while, then all in turn.
fn source_of_attempt(earlier_attempts: u32, remembered: Option<SyncSource>) -> SyncSource {
    let mut source = remembered.unwrap_or(SyncSource::Flex);
    for _ in 0..earlier_attempts.saturating_sub(FIRST_CLIENT_ATTEMPTS - 1) % SOURCES {
        source = match source {
            SyncSource::Flex => SyncSource::Own,
            SyncSource::Own => SyncSource::Server,
            SyncSource::Server => SyncSource::Flex,
        };
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flex_is_asked_first_then_the_clients_of_our_own_in_turn() {
        use SyncSource::{Flex, Own, Server};
        for (remembered, want) in [
            (None, [Flex, Flex, Flex, Flex, Own, Server, Flex, Own]),
            (Some(Own), [Own, Own, Own, Own, Server, Flex, Own, Server]),
            (Some(Server), [Server, Server, Server, Server, Flex, Own, Server, Flex]),
        ] {
            assert_eq!(sources(remembered), want);
        }
    }

    #[test]
    fn the_pause_is_short_at_first_and_long_for_what_is_no_404() {
        for (error, attempts, want) in [
            (MapError::NotFound, 1, 250),
            (MapError::NotFound, 39, 250),
            (MapError::NotFound, 40, 2_000),
            (MapError::Other, 1, 2_000),
        ] {
            let mut link = MapLink { attempts, ..MapLink::first(1, None, Timestamp(0)) };
            link.fail(error, Timestamp(1_000));
            assert_eq!(link.retry_at(), Some(Timestamp(1_000 + want)), "{error:?} {attempts}");
        }
    }

    #[test]
    fn the_agent_is_told_once() {
        let mut link = MapLink::first(1, None, Timestamp(0));
        let mut told = Vec::new();
        for now in (0..60_000).step_by(250).map(Timestamp) {
            if link.is_newly_missing(now) {
                told.push(now.0);
            }
            link.fail(MapError::NotFound, now);
            link.try_again(2, None, now);
        }
        assert_eq!(told, [10_000], "after a time, however many attempts there were");
    }

    #[test]
    fn an_attempt_without_an_answer_ends() {
        let mut link = MapLink::first(1, None, Timestamp(500));
        assert!(!link.is_late(Timestamp(10_499)));
        assert!(link.is_late(Timestamp(10_500)));
        link.fail(MapError::Other, Timestamp(10_500));
        link.try_again(2, None, Timestamp(12_500));
        assert!(!link.is_late(Timestamp(22_499)));
        assert_eq!(link.next_change(Timestamp(12_500)), Some(Timestamp(22_500)));
    }

    fn sources(remembered: Option<SyncSource>) -> Vec<SyncSource> {
        let mut link = MapLink::first(1, remembered, Timestamp(0));
        (0..8)
            .map(|_| {
                let source = link.source;
                link.try_again(2, remembered, Timestamp(0));
                source
            })
            .collect()
    }
}
