//! What every step of an update is given: the time, and the list of what has to be done.

use shared::view::Timestamp;

/// One update under way, of the canvas or of the dialpad.
#[derive(Debug)]
pub(crate) struct Context<Effect> {
    pub(crate) now: Timestamp,
    effects: Vec<Effect>,
}

impl<Effect> Context<Effect> {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now, effects: Vec::new() }
    }

    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn into_effects(self) -> Vec<Effect> {
        self.effects
    }
}
