//! The agent leaves, and the others go on: held back until it is sure that the conference does not end
//! with the agent's leg.
//!
//! **Invariant:** leaving ends a call for everyone only after the agent confirmed that it is to end.
//!
//! The server sets that as soon as a third person joins. Whoever presses at that very moment, or after
//! the setting failed, waits here until the server was asked for it.

use shared::view::Timestamp;

use crate::ids::Ticket;

/// How long an agent waits for the server.
const ANSWER_TIMEOUT_MS: u64 = 5_000;
/// For how long Flex may take to hang up after the agent confirmed the end and the server could not do it.
const CONFIRMED_MS: u64 = 2_000;

/// How long an agent who leaves waits until the server knows it.
const SAYING_MS: u64 = 1_500;

/// The agent's wish to leave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leaving {
    waiting: Vec<Ticket>,
    until: Option<Timestamp>,
    confirmed_until: Option<Timestamp>,
    saying: Vec<Ticket>,
    said_until: Option<Timestamp>,
}

impl Leaving {
    /// Somebody wants to leave a call that would end with them; `true` if the server has to be asked.
    pub(crate) fn want(&mut self, ticket: Ticket, now: Timestamp) -> bool {
        self.waiting.push(ticket);
        let is_first = self.until.is_none();
        if is_first {
            self.until = Some(Timestamp(now.0 + ANSWER_TIMEOUT_MS));
        }
        is_first
    }

    /// Whether this is the request for which the agent waits, and not one that was given up.
    pub(crate) fn is_of(&self, ticket: Ticket) -> bool {
        self.waiting.first() == Some(&ticket)
    }

    /// The agent confirmed that the call is to end for everyone, and the server could not end it.
    pub(crate) fn confirm_end(&mut self, now: Timestamp) {
        self.confirmed_until = Some(Timestamp(now.0 + CONFIRMED_MS));
    }

    /// Whether the agent may leave although the call ends with it; of one confirmation, once.
    pub(crate) fn take_confirmation(&mut self, now: Timestamp) -> bool {
        self.confirmed_until.take().is_some_and(|until| now < until)
    }

    /// Whether the server has had its time.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// The outcome is known, or nobody waits for it any more. Returns who waited.
    pub(crate) fn end(&mut self) -> Vec<Ticket> {
        self.until = None;
        std::mem::take(&mut self.waiting)
    }

    /// Whoever waits leaves when the server knows it; `true` if it has to be told.
    pub(crate) fn say(&mut self, tickets: Vec<Ticket>, now: Timestamp) -> bool {
        self.saying.extend(tickets);
        let is_first = self.said_until.is_none();
        self.said_until.get_or_insert(Timestamp(now.0 + SAYING_MS));
        is_first
    }

    /// Whether the server has had its time to take note.
    pub(crate) fn said_long_ago(&self, now: Timestamp) -> bool {
        self.said_until.is_some_and(|until| until <= now)
    }

    /// Nobody waits for that any more. Returns who did.
    pub(crate) fn end_saying(&mut self) -> Vec<Ticket> {
        self.said_until = None;
        std::mem::take(&mut self.saying)
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.until.into_iter().chain(self.said_until).min()
    }
}
