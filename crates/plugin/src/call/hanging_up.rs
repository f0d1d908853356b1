//! The server hangs up the agent's leg, because Flex does not hold it.

use shared::view::Timestamp;

use crate::ids::Ticket;

/// How long after the leg is gone the server may take to wrap up the task; then Flex does.
const WRAPPED_WITHIN_MS: u64 = 5_000;

/// Who waits until the agent's leg was hung up.
#[derive(Debug, Clone, Default)]
pub(crate) struct HangingUp {
    waiting: Vec<Ticket>,
    until: Option<Timestamp>,
}

impl HangingUp {
    /// Somebody wants the leg to be hung up; `true` if the server has to be asked.
    pub(crate) fn want(&mut self, tickets: Vec<Ticket>) -> bool {
        let is_first = self.waiting.is_empty();
        self.waiting.extend(tickets);
        is_first && !self.waiting.is_empty()
    }

    /// The leg is gone: the task goes with it in a moment.
    pub(crate) fn hung_up(&mut self, now: Timestamp) {
        self.until = Some(Timestamp(now.0 + WRAPPED_WITHIN_MS));
    }

    /// Whether the server has had its time.
    pub(crate) fn is_late(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Nobody waits any more. Returns who did.
    pub(crate) fn end(&mut self) -> Vec<Ticket> {
        self.until = None;
        std::mem::take(&mut self.waiting)
    }

    /// When time alone changes something.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.until
    }
}
