//! The way to a call's map: which Sync client opens it, and when to try again.
//!
//! A map can be younger than its reservation, and it can live in another Sync service than Flex's.

use shared::view::Timestamp;

use crate::ids::LinkId;

/// How many attempts are made with the first client before another one is tried.
const FIRST_CLIENT_ATTEMPTS: u32 = 4;
/// How many clients there are to ask.
const SOURCES: u32 = 3;
/// Pauses between attempts: short while an agent waits for the canvas, long after that.
const SHORT_PAUSE_MS: u64 = 250;
const LONG_PAUSE_MS: u64 = 2_000;
const SHORT_PAUSES: u32 = 40;
/// When the agent is told that there is no list of participants.
const TELL_AFTER_ATTEMPTS: u32 = 50;

/// Whose Sync client opens a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// The client was asked.
    Opening,
    /// Listeners are attached, the items were read.
    Open { since: Timestamp },
    /// The next attempt is due then.
    Waiting { until: Timestamp },
}

impl MapLink {
    /// The first attempt. `remembered` is the client that had the last map.
    pub(crate) fn first(id: LinkId, remembered: Option<SyncSource>) -> Self {
        let source = remembered.unwrap_or(SyncSource::Flex);
        Self { id, source, state: LinkState::Opening, attempts: 1 }
    }

    /// The attempt failed. Says whether the agent has to know.
    pub(crate) fn fail(&mut self, error: MapError, now: Timestamp) -> bool {
        let short = error == MapError::NotFound && self.attempts < SHORT_PAUSES;
        let pause = if short { SHORT_PAUSE_MS } else { LONG_PAUSE_MS };
        self.state = LinkState::Waiting { until: Timestamp(now.0 + pause) };
        self.attempts == TELL_AFTER_ATTEMPTS
    }

    /// Whether this attempt counts: it is the last one, and has not failed.
    pub(crate) fn is(&self, id: LinkId) -> bool {
        self.id == id && self.retry_at().is_none()
    }

    /// The next attempt, with an id of its own.
    pub(crate) fn try_again(&mut self, id: LinkId, remembered: Option<SyncSource>) {
        self.id = id;
        self.source = source_of_attempt(self.attempts, remembered);
        self.state = LinkState::Opening;
        self.attempts = self.attempts.saturating_add(1);
    }

    pub(crate) fn open_since(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Open { since } => Some(since),
            LinkState::Opening | LinkState::Waiting { .. } => None,
        }
    }

    pub(crate) fn retry_at(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Waiting { until } => Some(until),
            LinkState::Opening | LinkState::Open { .. } => None,
        }
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
            let mut link = MapLink { attempts, ..MapLink::first(1, None) };
            assert!(!link.fail(error, Timestamp(1_000)));
            assert_eq!(link.retry_at(), Some(Timestamp(1_000 + want)), "{error:?} {attempts}");
        }
    }

    #[test]
    fn the_agent_is_told_once() {
        let mut link = MapLink::first(1, None);
        let told = (0..100).filter(|_| {
            let tells = link.fail(MapError::NotFound, Timestamp(0));
            link.try_again(2, None);
            tells
        });
        assert_eq!(told.count(), 1);
    }

    fn sources(remembered: Option<SyncSource>) -> Vec<SyncSource> {
        let mut link = MapLink::first(1, remembered);
        (0..8)
            .map(|_| {
                let source = link.source;
                link.try_again(2, remembered);
                source
            })
            .collect()
    }
}
