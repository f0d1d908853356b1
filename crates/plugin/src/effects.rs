//! Carries out what the canvas and the dialpad decided.
//!
//! **Invariant:** no borrow is held over an await or while JavaScript runs: Flex calls back at once.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::Promise;
use shared::{TaskSid, api::path, sync_map::map_name};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    bindings::{
        host::Host,
        page::{self, Alarm, Frame, Resolver},
        server,
        sync::{self, MapEvent, SyncClient, SyncMap},
    },
    call::{MapContent, MapError, SyncSource},
    canvas::{CanvasEffect, CanvasMsg, CanvasState},
    dialpad::{Caller, Dialpad, DialpadEffect, DialpadMsg},
    ids::{LinkId, Ticket},
    server_request::{Answer, Failure, ServerRequest},
    server_url::ServerUrlSettings,
    text::concat,
};

/// The states, and what is open on their behalf.
#[derive(Debug)]
pub(crate) struct Shell {
    host: Host,
    server_url: Option<String>,
    canvas: RefCell<CanvasState>,
    dialpad: RefCell<Dialpad>,
    effects: RefCell<Vec<Effect>>,
    is_busy: Cell<bool>,
    maps: RefCell<Vec<(LinkId, SyncMap)>>,
    promises: RefCell<Vec<(Ticket, Resolver)>>,
    last_ticket: Cell<Ticket>,
    selected: RefCell<Option<String>>,
    canvas_alarm: Alarm,
    dialpad_alarm: Alarm,
    frame: Frame,
}

#[derive(Debug)]
enum Effect {
    Canvas(CanvasEffect),
    Dialpad(DialpadEffect),
}

impl Shell {
    pub(crate) fn new(host: Host) -> Rc<Self> {
        let server_url = server_url(&host);
        Rc::new_cyclic(|shell| {
            let call_back = |callback: fn(&Rc<Self>)| {
                let shell = shell.clone();
                move || {
                    if let Some(shell) = shell.upgrade() {
                        callback(&shell);
                    }
                }
            };
            Self {
                host,
                canvas: RefCell::new(CanvasState::new(server_url.clone())),
                server_url,
                dialpad: RefCell::default(),
                effects: RefCell::default(),
                is_busy: Cell::default(),
                maps: RefCell::default(),
                promises: RefCell::default(),
                last_ticket: Cell::default(),
                selected: RefCell::default(),
                canvas_alarm: Alarm::new(call_back(|shell| shell.tell(CanvasMsg::ClockMoved))),
                dialpad_alarm: Alarm::new(call_back(|shell| {
                    shell.tell_dialpad(DialpadMsg::ClockMoved);
                })),
                frame: Frame::new(call_back(|shell| shell.tell(CanvasMsg::FramePassed))),
            }
        })
    }

    /// Tells the canvas what happened.
    pub(crate) fn tell(self: &Rc<Self>, msg: CanvasMsg) {
        if let CanvasMsg::ReservationSeen(reservation) = &msg {
            let to = reservation.attributes.to.clone();
            self.tell_dialpad(DialpadMsg::ReservationCame(reservation.task_sid.clone(), to));
        }
        let effects = self.canvas.borrow_mut().update(msg, page::now());
        self.carry_out(effects, Effect::Canvas);
        self.tell_line();
    }

    /// Tells the canvas what happened, if anything did.
    pub(crate) fn tell_if(self: &Rc<Self>, msg: Option<CanvasMsg>) -> bool {
        msg.map(|msg| self.tell(msg)).is_some()
    }

    /// Tells the canvas what happened; the promise is kept when the canvas says so.
    pub(crate) fn ask(self: &Rc<Self>, msg: impl FnOnce(Ticket) -> Option<CanvasMsg>) -> Promise {
        let ticket = self.last_ticket.get().wrapping_add(1);
        self.last_ticket.set(ticket);
        let (promise, resolver) = Resolver::promise();
        self.promises.borrow_mut().push((ticket, resolver));
        if !self.tell_if(msg(ticket)) {
            self.settle(ticket, Err(Failure::NotOnTheCall));
        }
        promise
    }

    /// Tells the dialpad what happened.
    pub(crate) fn tell_dialpad(self: &Rc<Self>, msg: DialpadMsg) {
        let effects = self.dialpad.borrow_mut().update(msg, page::now());
        self.carry_out(effects, Effect::Dialpad);
    }

    /// The agent calls the number of the dialpad, or a colleague.
    pub(crate) fn call(self: &Rc<Self>, worker: Option<String>, caller_id: Option<String>) {
        let attribute = |name| self.host.worker_attribute(name).filter(|text| !text.is_empty());
        let (contact_uri, full_name) = (attribute("contact_uri"), attribute("full_name"));
        let away = self.host.is_away();
        let caller = Caller { contact_uri, full_name, number: caller_id, away };
        self.tell_dialpad(match worker {
            Some(worker) => DialpadMsg::WorkerChosen(worker, caller),
            None => DialpadMsg::CallPressed(caller),
        });
    }

    /// The agent does not come to the call of a colleague, which has this task.
    pub(crate) fn reject_invitation(self: &Rc<Self>, task_sid: &str) -> Promise {
        let (promise, resolver) = Resolver::promise();
        match TaskSid::parse(task_sid) {
            Ok(task_sid) => {
                self.post(ServerRequest::GiveUpCall { task_sid }, move |_, answer| {
                    resolver.settle(answer.map(|_| true).map_err(words));
                });
            }
            Err(_) => resolver.settle(Err(words(Failure::NotOnTheCall))),
        }
        promise
    }

    /// The agent selected a task in Flex's list.
    pub(crate) fn select(self: &Rc<Self>, reservation_sid: Option<String>) {
        self.selected.replace(reservation_sid);
        self.tell_line();
    }

    fn tell_line(self: &Rc<Self>) {
        let line = self.canvas.borrow().line(self.selected.borrow().as_deref());
        self.tell_dialpad(DialpadMsg::LineChanged(line));
    }

    /// One effect after the other, also when carrying one out brings new ones.
    fn carry_out<T>(self: &Rc<Self>, effects: Vec<T>, wrap: fn(T) -> Effect) {
        for effect in effects {
            self.effects.borrow_mut().push(wrap(effect));
        }
        self.drain();
    }

    fn drain(self: &Rc<Self>) {
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            let effects = self.effects.take();
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                let outcome = match effect {
                    Effect::Canvas(effect) => self.carry_out_canvas(effect),
                    Effect::Dialpad(effect) => self.carry_out_dialpad(effect),
                };
                // Somebody's code that listens to Flex's store threw: the others go on.
                if let Err(error) = outcome {
                    page::report_error(&error);
                }
            }
        }
        self.is_busy.set(false);
    }

    fn carry_out_canvas(self: &Rc<Self>, effect: CanvasEffect) -> Result<(), JsValue> {
        match effect {
            CanvasEffect::OpenMap(task_sid, id, source) => self.open_map(task_sid, id, source),
            CanvasEffect::CloseMap(id) => self.close_map(id)?,
            CanvasEffect::CloseOwnSyncClients => self.host.close_own_sync_clients()?,
            CanvasEffect::Show(view) => self.host.show(&to_json(&*view))?,
            CanvasEffect::Forget(task_sid) => self.host.forget(task_sid.as_str())?,
            CanvasEffect::GiveBack(task_sid) => self.host.give_back(task_sid.as_str())?,
            CanvasEffect::RequestFrame => self.frame.request(),
            CanvasEffect::SetAlarm(at) => self.canvas_alarm.set(at),
            CanvasEffect::AcceptTask(sid) => self.host.accept_task(sid.as_str())?,
            CanvasEffect::CallWorker { reservation_sid, from, url } => {
                let shell = Rc::clone(self);
                spawn_local(async move {
                    let called =
                        shell.host.call_worker(reservation_sid.as_str(), &from, &url).await;
                    let outcome = called.map(drop).map_err(|error| refusal(&error));
                    shell.tell(CanvasMsg::WorkerCalled(reservation_sid, outcome));
                });
            }
            CanvasEffect::Post(task_sid, whom, request) => {
                self.post(request, move |shell, answer| {
                    shell.tell(CanvasMsg::ServerAnswered(task_sid, whom, answer));
                });
            }
            CanvasEffect::Settle(ticket, outcome) => self.settle(ticket, outcome),
            CanvasEffect::Notify(failure) => self.host.notify(failure.key(), failure.detail())?,
        }
        Ok(())
    }

    fn carry_out_dialpad(self: &Rc<Self>, effect: DialpadEffect) -> Result<(), JsValue> {
        match effect {
            DialpadEffect::Post(mut request) => {
                // The dialog knows the call by the agent's own task.
                if let ServerRequest::AddParticipant { task_sid, .. } = &mut request {
                    *task_sid = self.canvas.borrow().call_task(task_sid);
                }
                self.post(request, |shell, answer| {
                    shell.tell_dialpad(DialpadMsg::Answered(answer));
                });
            }
            DialpadEffect::Draw(view) => self.host.draw_dialpad(&to_json(&view))?,
            DialpadEffect::WakeAt(at) => self.dialpad_alarm.set(Some(at)),
        }
        Ok(())
    }

    fn post(
        self: &Rc<Self>,
        request: ServerRequest,
        tell: impl FnOnce(&Rc<Self>, Answer) + 'static,
    ) {
        let shell = Rc::clone(self);
        spawn_local(async move {
            let answer = match &shell.server_url {
                None => Err(Failure::NoServer),
                Some(server_url) => {
                    let url = concat([server_url.as_str(), request.path()]);
                    server::post(&url, &request.body(&shell.host.token())).await
                }
            };
            tell(&shell, answer);
        });
    }

    fn open_map(self: &Rc<Self>, task_sid: TaskSid, id: LinkId, source: SyncSource) {
        let shell = Rc::clone(self);
        spawn_local(async move {
            let outcome = shell.listen_and_read(&task_sid, id, source).await;
            shell.tell(match outcome {
                Ok(content) => CanvasMsg::MapOpened(task_sid, id, content),
                Err(error) => CanvasMsg::MapFailed(task_sid, id, error),
            });
        });
    }

    async fn listen_and_read(
        self: &Rc<Self>,
        task_sid: &TaskSid,
        id: LinkId,
        source: SyncSource,
    ) -> Result<MapContent, MapError> {
        let client = self.sync_client(source).await?;
        let map = sync::open_map(&client, &map_name(task_sid)).await?;
        if !self.canvas.borrow().wants_link(task_sid, id) {
            let _ = map.close();
            return Err(MapError::Other);
        }
        let (shell, of_task) = (Rc::downgrade(self), task_sid.clone());
        sync::listen(&map, move |event| {
            let Some(shell) = shell.upgrade() else { return };
            let task_sid = of_task.clone();
            shell.tell(match event {
                MapEvent::Changed(change) => CanvasMsg::ItemChanged(task_sid, id, change),
                MapEvent::Removed(key) => CanvasMsg::ItemRemoved(task_sid, id, key),
                MapEvent::Gone => CanvasMsg::MapFailed(task_sid, id, MapError::Other),
            });
        });
        let content = sync::read_items(&map).await;
        if content.is_ok() && self.canvas.borrow().wants_link(task_sid, id) {
            self.maps.borrow_mut().push((id, map));
        } else {
            // What cannot be closed is not listened to: its link is nobody's.
            let _ = map.close();
        }
        content
    }

    async fn sync_client(&self, source: SyncSource) -> Result<SyncClient, MapError> {
        if source != SyncSource::Server {
            return self.host.sync_client(source == SyncSource::Own).ok_or(MapError::Other);
        }
        let Some(server_url) = &self.server_url else { return Err(MapError::NotFound) };
        let url = concat([server_url.as_str(), path::SYNC_TOKEN]);
        let client = self.host.sync_client_of_server(&url).await.map_err(|_| MapError::Other)?;
        // The server offers none: there is no map that way.
        if client.is_undefined() { Err(MapError::NotFound) } else { Ok(client.unchecked_into()) }
    }

    fn close_map(&self, id: LinkId) -> Result<(), JsValue> {
        let mut maps = self.maps.borrow_mut();
        let index = maps.iter().position(|(of, _)| *of == id);
        let map = index.map(|index| maps.swap_remove(index));
        drop(maps);
        map.map_or(Ok(()), |(_, map)| map.close())
    }

    fn settle(&self, ticket: Ticket, outcome: Result<bool, Failure>) {
        let mut promises = self.promises.borrow_mut();
        let index = promises.iter().position(|(of, _)| *of == ticket);
        let promise = index.map(|index| promises.swap_remove(index));
        drop(promises);
        if let Some((_, resolver)) = promise {
            resolver.settle(outcome.map_err(words));
        }
    }
}

fn server_url(host: &Host) -> Option<String> {
    let mut addresses = host.server_addresses().into_iter().map(|address| address.as_string());
    let mut next = || addresses.next().flatten();
    let settings =
        ServerUrlSettings { server_url: next(), dialpad_domain: next(), runtime_domain: next() };
    settings.server_url()
}

/// What a promise is broken with.
#[expect(clippy::needless_pass_by_value, reason = "given to `map_err` as it is")]
fn words(failure: Failure) -> String {
    concat([failure.key(), ": ", failure.detail()])
}

/// What Flex or Twilio said.
fn refusal(error: &JsValue) -> Failure {
    let words = error.dyn_ref::<js_sys::Error>().and_then(|error| error.message().as_string());
    Failure::of_error(words)
}

fn to_json(view: &impl serde::Serialize) -> String {
    // Text and numbers under keys that are text: that cannot fail.
    serde_json::to_string(view).unwrap_or_default()
}
