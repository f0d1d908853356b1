//! The promises that JavaScript waits for.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use wasm_bindgen::JsValue;

use crate::{bindings::page::Resolver, failure::Failure, ids::Ticket};

/// The open promises by their tickets.
#[derive(Debug, Default)]
pub(super) struct Promises {
    open: RefCell<Vec<(Ticket, Resolver)>>,
    last_ticket: Cell<Ticket>,
}

impl Promises {
    /// A new promise, and the ticket under which it is settled.
    pub(super) fn open(&self) -> (Promise, Ticket) {
        let ticket = self.last_ticket.get().wrapping_add(1);
        self.last_ticket.set(ticket);
        let (promise, resolver) = Resolver::promise();
        self.open.borrow_mut().push((ticket, resolver));
        (promise, ticket)
    }

    /// Resolves or rejects a promise, once.
    pub(super) fn settle(&self, ticket: Ticket, outcome: Result<JsValue, Failure>) {
        let mut open = self.open.borrow_mut();
        let index = open.iter().position(|(of, _)| *of == ticket);
        let promise = index.map(|index| open.swap_remove(index));
        drop(open);
        if let Some((_, resolver)) = promise {
            resolver.settle(outcome);
        }
    }
}
