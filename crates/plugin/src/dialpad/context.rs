//! What the steps of the dialpad do often with what they are given.

use shared::{TaskSid, view::Timestamp};

use super::{DialpadEffect, Ticket};
use crate::failure::Failure;

/// One update of the dialpad under way.
pub(super) type Context = crate::context::Context<DialpadEffect>;

impl Context {
    /// Tells who waits for it what became of a call or a transfer.
    pub(super) fn settle(&mut self, ticket: Ticket, outcome: Result<Option<TaskSid>, Failure>) {
        self.push(DialpadEffect::Settle(ticket, outcome));
    }

    pub(super) fn wake_at(&mut self, at: Timestamp) {
        self.push(DialpadEffect::WakeAt(at));
    }
}
