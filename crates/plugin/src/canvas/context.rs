//! What the steps of the canvas do often with what they are given.

use super::msg::CanvasEffect;
use crate::{failure::Failure, ids::Ticket};

/// One update of the canvas under way.
pub(super) type Context = crate::context::Context<CanvasEffect>;

impl Context {
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
}
