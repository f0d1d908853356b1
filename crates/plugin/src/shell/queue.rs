//! What is still to be carried out, one effect after the other.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;

use crate::{bindings::page, canvas::CanvasEffect, dialpad::DialpadEffect};

/// An effect of either state.
#[derive(Debug)]
pub(super) enum Effect {
    Canvas(CanvasEffect),
    Dialpad(DialpadEffect),
}

/// The effects in their order. Carrying one out can call back into the plugin and add more: those
/// come after the ones that are there.
#[derive(Debug, Default)]
pub(super) struct EffectQueue {
    waiting: RefCell<Vec<Effect>>,
    is_draining: Cell<bool>,
}

impl EffectQueue {
    pub(super) fn add(&self, effects: impl Iterator<Item = Effect>) {
        self.waiting.borrow_mut().extend(effects);
    }

    /// Carries out all there is, unless that is going on already.
    pub(super) fn drain(&self, carry_out: impl Fn(Effect) -> Result<(), JsValue>) {
        if self.is_draining.replace(true) {
            return;
        }
        loop {
            let effects = self.waiting.take();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                // A listener to Flex's store threw: the other effects are carried out all the same.
                if let Err(error) = carry_out(effect) {
                    page::report_error(&error);
                }
            }
        }
        self.is_draining.set(false);
    }
}
