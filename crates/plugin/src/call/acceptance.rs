//! Accepting a reservation: once, and not before the canvas can hear what follows.
//!
//! Whatever is written to the map after the reservation was accepted meets native Flex's own
//! listener; the gate holds acceptance back until ours is there.

use shared::view::Timestamp;

use crate::ids::Ticket;

/// How long an agent waits for the map.
const MAP_WAIT_MS: u64 = 10_000;
/// How long an agent waits for `conf_status`, once the map is there.
const CONF_STATUS_WAIT_MS: u64 = 2_000;
/// For how long the first who asked keeps others from accepting.
const TURN_MS: u64 = 20_000;

/// Whoever asks that soon after the first is another program that accepts by itself, or the second press of
/// a double click.
const SAME_MOMENT_MS: u64 = 2_000;

/// What comes of asking to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Whoever asked may accept, once the gate is open.
    Given,
    /// Another one has asked at the same moment.
    Shared,
    /// The agent's telephone is being called for another one.
    Taken {
        /// In how many seconds it can be asked again.
        seconds: u32,
    },
}

/// Who calls the agent's telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledBy {
    /// The tab of this plugin.
    ThisTab,
    /// Another tab of the browser, for as long as it is open.
    AnotherTab,
}

/// The acceptance of one reservation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acceptance {
    /// When the plugin had it accepted by itself.
    by_itself_at: Option<Timestamp>,
    asked_at: Option<Timestamp>,
    gate: Option<Ticket>,
    calling: bool,
    callers: Vec<Ticket>,
    /// Why it is not accepted is known: somebody else accepts, or the agent was told.
    is_explained: bool,
}

/// What the map has to offer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapReadiness {
    pub(crate) open_since: Option<Timestamp>,
    pub(crate) has_conf_status: bool,
}

impl Acceptance {
    /// Whether somebody is accepting at this moment.
    pub(crate) fn is_taken(&self, now: Timestamp) -> bool {
        self.calling || self.asked_at.is_some_and(|asked_at| now.0 < asked_at.0 + TURN_MS)
    }

    /// The plugin has it accepted, unasked.
    pub(crate) fn begin_by_itself(&mut self, now: Timestamp) {
        self.by_itself_at = Some(now);
    }

    /// Whether the agent has pressed Accept, and no program asked.
    pub(crate) fn is_pressed_by_agent(&self) -> bool {
        let is_later = |by_itself: Timestamp| {
            self.asked_at.is_some_and(|asked_at| asked_at.0 >= by_itself.0 + SAME_MOMENT_MS)
        };
        self.by_itself_at.is_none_or(is_later)
    }

    /// Somebody asks to accept.
    pub(crate) fn ask(&mut self, ticket: Ticket, now: Timestamp) -> Turn {
        if self.is_taken(now) {
            self.is_explained = true;
            return self.turn_of_another(now);
        }
        self.is_explained = false;
        self.asked_at = Some(now);
        self.gate = Some(ticket);
        Turn::Given
    }

    fn turn_of_another(&self, now: Timestamp) -> Turn {
        let asked_at = self.asked_at.unwrap_or(now).0;
        if now.0 < asked_at + SAME_MOMENT_MS {
            return Turn::Shared;
        }
        let rest_ms = (asked_at + TURN_MS).saturating_sub(now.0);
        let seconds = u32::try_from(rest_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
        Turn::Taken { seconds: seconds.max(1) }
    }

    /// The ticket of who may accept, when it is time.
    pub(crate) fn open_gate(&mut self, map: MapReadiness, now: Timestamp) -> Option<Ticket> {
        let is_ready = map.open_since.is_some() && map.has_conf_status;
        let is_late = self.gate_opens_at(map).is_some_and(|deadline| deadline <= now);
        if is_ready || is_late { self.gate.take() } else { None }
    }

    /// When the gate opens, whatever the map is like.
    pub(crate) fn gate_opens_at(&self, map: MapReadiness) -> Option<Timestamp> {
        self.gate?;
        let asked_at = self.asked_at?;
        Some(match map.open_since {
            None => Timestamp(asked_at.0 + MAP_WAIT_MS),
            Some(since) => Timestamp(since.max(asked_at).0 + CONF_STATUS_WAIT_MS),
        })
    }

    /// Flex accepts; `true` if the worker's phone has to be rung for it.
    pub(crate) fn call(&mut self, ticket: Ticket) -> bool {
        self.callers.push(ticket);
        !std::mem::replace(&mut self.calling, true)
    }

    /// The worker's phone rings, or does not: then it can be tried again.
    pub(crate) fn called(&mut self, worked: bool) -> Vec<Ticket> {
        self.calling = false;
        if !worked {
            self.asked_at = None;
            self.is_explained = true;
        }
        std::mem::take(&mut self.callers)
    }

    /// It is not accepted, for a reason that needs no telling or was told.
    pub(crate) fn refuse(&mut self) {
        self.is_explained = true;
    }

    /// It was not accepted: it can be tried again. Says whether the agent has to be told.
    pub(crate) fn fail(&mut self) -> bool {
        let is_unexplained = !std::mem::replace(&mut self.is_explained, true);
        if is_unexplained && !self.calling {
            self.asked_at = None;
        }
        is_unexplained
    }

    /// The reservation is over: nobody waits for it.
    pub(crate) fn end(&mut self) -> Vec<Ticket> {
        self.gate.take().into_iter().chain(std::mem::take(&mut self.callers)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_MAP: MapReadiness = MapReadiness { open_since: None, has_conf_status: false };

    #[test]
    fn the_gate_waits_for_the_map_and_for_conf_status_but_not_for_ever() {
        for (open_since, has_conf_status, now, want) in [
            (None, false, 9_999, None),
            (None, false, 10_000, Some(1)),
            (Some(500), true, 500, Some(1)),
            (Some(500), false, 2_499, None),
            (Some(500), false, 2_500, Some(1)),
            (Some(9_900), false, 11_899, None),
            (Some(9_900), false, 11_900, Some(1)),
        ] {
            let mut acceptance = Acceptance::default();
            assert_eq!(acceptance.ask(1, Timestamp(0)), Turn::Given);
            let map = MapReadiness { open_since: open_since.map(Timestamp), has_conf_status };
            assert_eq!(acceptance.open_gate(map, Timestamp(now)), want, "{map:?} at {now}");
        }
    }

    #[test]
    fn the_first_who_asks_accepts_until_it_failed() {
        let mut acceptance = Acceptance::default();
        assert_eq!(acceptance.ask(1, Timestamp(0)), Turn::Given);
        assert_eq!(acceptance.ask(2, Timestamp(1)), Turn::Shared);
        assert_eq!(acceptance.open_gate(NO_MAP, Timestamp(10_000)), Some(1));
        assert!(acceptance.call(3));
        assert!(!acceptance.call(4), "the phone rings once");
        assert_eq!(acceptance.called(false), [3, 4]);
        assert_eq!(acceptance.ask(5, Timestamp(10_001)), Turn::Given);
    }

    #[test]
    fn whoever_asks_in_vain_hears_when_to_ask_again_and_then_may() {
        let mut acceptance = Acceptance::default();
        assert_eq!(acceptance.ask(1, Timestamp(0)), Turn::Given);
        assert!(acceptance.call(2));
        assert_eq!(acceptance.called(true), [2]);
        for (now, want) in [
            (1_999, Turn::Shared),
            (2_000, Turn::Taken { seconds: 18 }),
            (18_999, Turn::Taken { seconds: 2 }),
            (19_000, Turn::Taken { seconds: 1 }),
            (19_999, Turn::Taken { seconds: 1 }),
            (20_000, Turn::Given),
            (22_000, Turn::Taken { seconds: 18 }),
        ] {
            assert_eq!(acceptance.ask(3, Timestamp(now)), want, "at {now}");
        }
    }

    #[test]
    fn a_call_that_is_not_answered_for_takes_the_turn_longer() {
        let mut acceptance = Acceptance::default();
        acceptance.ask(1, Timestamp(0));
        assert!(acceptance.call(2));
        assert_eq!(acceptance.ask(3, Timestamp(30_000)), Turn::Taken { seconds: 1 });
    }
}
