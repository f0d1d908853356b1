//! Requests to the server, and to Flex for the agent's own telephone.

use std::rc::Rc;

use js_sys::Promise;
use shared::{ReservationSid, TaskSid, label::LegId};
use wasm_bindgen::prelude::*;

use super::Shell;
use crate::{
    bindings::{
        host::Host,
        page::{self, Resolver},
        server, values,
    },
    call::CalledBy,
    canvas::CanvasMsg,
    failure::Failure,
    server_request::{Answer, ServerRequest},
    server_url::ServerAddresses,
};

impl Shell {
    /// Sends a request, and hands over its answer.
    pub(super) fn post(
        self: &Rc<Self>,
        request: ServerRequest,
        tell: impl FnOnce(&Rc<Self>, Answer) + 'static,
    ) {
        let shell = Rc::clone(self);
        page::run(async move {
            let answer = match &shell.server_url {
                None => Err(Failure::NoServer),
                Some(server_url) => {
                    let url = format!("{server_url}{}", request.path());
                    let press = LegId::from_bits(page::random());
                    server::post(&url, &request.body(&shell.host.token(), &press)).await
                }
            };
            tell(&shell, answer);
        });
    }

    /// The agent does not come to the call of a colleague, who waits for them.
    pub(crate) fn reject_invitation(self: &Rc<Self>, reservation_sid: &str) -> Option<Promise> {
        let reservation_sid = ReservationSid::parse(reservation_sid).ok()?;
        let task_sid = self.canvas.borrow().call_to_decline(&reservation_sid)?;
        let (promise, resolver) = Resolver::promise();
        self.post(ServerRequest::GiveUpCall { task_sid }, move |_, answer| {
            resolver.settle(answer.map(|_| JsValue::TRUE));
        });
        Some(promise)
    }

    /// Runs Flex's action that ends a call for everyone. What goes wrong there has been told.
    pub(super) fn invoke_end_call(self: &Rc<Self>, task_sid: TaskSid) {
        let shell = Rc::clone(self);
        page::run(async move {
            if shell.host.end_call(task_sid.as_str()).await.is_err() {
                shell.tell(CanvasMsg::EndCallFailed(task_sid));
            }
        });
    }

    /// Has Flex accept a reservation.
    pub(super) fn accept_task(self: &Rc<Self>, reservation_sid: ReservationSid) {
        let shell = Rc::clone(self);
        page::run(async move {
            if let Err(error) = shell.host.accept_task(reservation_sid.as_str()).await {
                let failure = Failure::not_accepted(&values::message_of(&error));
                shell.tell(CanvasMsg::AcceptFailed(reservation_sid, failure));
            }
        });
    }

    /// Has the agent's telephone called for a reservation.
    pub(super) fn call_worker(
        self: &Rc<Self>,
        reservation_sid: ReservationSid,
        from: String,
        url: String,
    ) {
        let shell = Rc::clone(self);
        page::run(async move {
            let called = shell.host.call_worker(reservation_sid.as_str(), &from, &url).await;
            let called_by = |is_here: JsValue| {
                if is_here.is_truthy() { CalledBy::ThisTab } else { CalledBy::AnotherTab }
            };
            let outcome = called
                .map(called_by)
                .map_err(|error| Failure::of_error(&values::message_of(&error)));
            shell.tell(CanvasMsg::WorkerCalled(reservation_sid, outcome));
        });
    }
}

/// The server's address, as the account's configuration names it.
pub(super) fn server_url(host: &Host) -> Option<String> {
    values::read::<ServerAddresses>(&host.server_addresses())?.server_url()
}
