//! What every step of an update is given: the time, and the list of what has to be done.

use shared::view::Timestamp;

use super::msg::CanvasEffect;
use crate::{failure::Failure, ids::Ticket};

/// One update of the canvas under way.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) now: Timestamp,
    effects: Vec<CanvasEffect>,
}

impl Context {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, effects: Vec::new() }
    }

    pub(super) fn push(&mut self, effect: CanvasEffect) {
        self.effects.push(effect);
    }

    /// Resolves or rejects a promise.
    pub(super) fn settle(&mut self, ticket: Ticket, outcome: Result<bool, Failure>) {
        self.push(CanvasEffect::Settle(ticket, outcome));
    }

    /// Resolves or rejects several promises alike.
    pub(super) fn settle_all(&mut self, tickets: Vec<Ticket>, outcome: &Result<bool, Failure>) {
        for ticket in tickets {
            self.settle(ticket, outcome.clone());
        }
    }

    /// Tells the agent.
    pub(super) fn notify(&mut self, failure: Failure) {
        self.push(CanvasEffect::Notify(failure));
    }

    pub(super) fn into_effects(self) -> Vec<CanvasEffect> {
        self.effects
    }
}
