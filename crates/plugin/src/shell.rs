//! Carries out what the canvas and the dialpad decided.
//!
//! **Invariant:** no borrow is held over an await or while JavaScript runs: Flex calls back at once.

mod maps;
mod promises;
mod queue;
mod requests;

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use shared::{ReservationSid, TaskSid, numbering_plan::Country};
use wasm_bindgen::prelude::*;

use self::{
    maps::OpenMaps,
    promises::Promises,
    queue::{Effect, EffectQueue},
    requests::server_url,
};
use crate::{
    bindings::{
        host::Host,
        page::{self, Alarm, Frame},
        values,
    },
    canvas::{CanvasEffect, CanvasMsg, CanvasState},
    dialpad::{Caller, Dialpad, DialpadEffect, DialpadMsg, first_country},
    failure::Failure,
    ids::Ticket,
    server_request::ServerRequest,
};

/// The states, and what is open on their behalf.
#[derive(Debug)]
pub(crate) struct Shell {
    host: Host,
    pub(crate) server_url: Option<String>,
    canvas: RefCell<CanvasState>,
    dialpad: RefCell<Dialpad>,
    effects: EffectQueue,
    maps: OpenMaps,
    promises: Promises,
    selected: RefCell<Option<String>>,
    canvas_alarm: Alarm,
    dialpad_alarm: Alarm,
    frame: Frame,
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
            let canvas_alarm = call_back(|shell| shell.tell(CanvasMsg::ClockMoved));
            let dialpad_alarm = call_back(|shell| shell.tell_dialpad(DialpadMsg::ClockMoved));
            let frame = call_back(|shell| shell.tell(CanvasMsg::FramePassed));
            Self {
                canvas_alarm: Alarm::new(&host, canvas_alarm),
                dialpad_alarm: Alarm::new(&host, dialpad_alarm),
                frame: Frame::new(&host, frame),
                host,
                canvas: RefCell::new(CanvasState::new(server_url.clone())),
                server_url,
                dialpad: RefCell::default(),
                effects: EffectQueue::default(),
                maps: OpenMaps::default(),
                promises: Promises::default(),
                selected: RefCell::default(),
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
        self.tell_agent_calls();
    }

    /// Tells the canvas what happened, if anything did.
    pub(crate) fn tell_if(self: &Rc<Self>, msg: Option<CanvasMsg>) -> bool {
        msg.map(|msg| self.tell(msg)).is_some()
    }

    /// Tells the canvas what happened; the promise is kept when the canvas says so.
    pub(crate) fn ask(self: &Rc<Self>, msg: impl FnOnce(Ticket) -> Option<CanvasMsg>) -> Promise {
        let (promise, ticket) = self.promises.open();
        if !self.tell_if(msg(ticket)) {
            self.promises.settle(ticket, Err(Failure::NotOnTheCall));
        }
        promise
    }

    /// Tells the dialpad what happened.
    pub(crate) fn tell_dialpad(self: &Rc<Self>, msg: DialpadMsg) {
        let effects = self.dialpad.borrow_mut().update(msg, page::now());
        self.carry_out(effects, Effect::Dialpad);
    }

    /// Tells the dialpad what happened; the promise is kept when the dialpad says so.
    pub(crate) fn ask_dialpad(
        self: &Rc<Self>,
        msg: impl FnOnce(Ticket) -> Result<DialpadMsg, Failure>,
    ) -> Promise {
        let (promise, ticket) = self.promises.open();
        match msg(ticket) {
            Ok(msg) => self.tell_dialpad(msg),
            Err(failure) => self.promises.settle(ticket, Err(failure)),
        }
        promise
    }

    /// Draws the dialpad for the first time.
    pub(crate) fn draw_dialpad(self: &Rc<Self>) {
        let view = self.dialpad.borrow().view();
        self.carry_out(vec![DialpadEffect::Draw(view)], Effect::Dialpad);
    }

    /// The dialpad is opened.
    pub(crate) fn open_dialpad(self: &Rc<Self>, place: DialpadMsg) {
        self.read_country();
        self.tell_dialpad(place);
    }

    /// Whose numbers those without a country code are may have changed.
    pub(crate) fn read_country(self: &Rc<Self>) {
        self.tell_dialpad(DialpadMsg::CountryChosen(self.country()));
    }

    /// The country of numbers without a country code.
    pub(crate) fn country(&self) -> Option<Country> {
        first_country(self.host.countries().iter().filter_map(JsValue::as_string))
    }

    /// The agent calls the number of the dialpad, or a colleague.
    pub(crate) fn call(
        self: &Rc<Self>,
        worker: Option<String>,
        caller_id: Option<String>,
        record: Option<bool>,
    ) {
        let caller = Caller { record, ..self.caller(caller_id, None) };
        self.tell_dialpad(match worker {
            Some(worker) => DialpadMsg::WorkerChosen(worker, caller),
            None => DialpadMsg::CallPressed(caller),
        });
    }

    /// An action of Flex's calls somebody: the promise is kept when the agent has the call.
    pub(crate) fn call_by_action(
        self: &Rc<Self>,
        destination: String,
        caller_id: Option<String>,
        attributes: Result<Option<String>, Failure>,
    ) -> Promise {
        self.read_country();
        self.ask_dialpad(|ticket| {
            let caller = self.caller(caller_id, attributes?);
            Ok(DialpadMsg::CallAsked(destination, caller, ticket))
        })
    }

    fn caller(&self, number: Option<String>, attributes: Option<String>) -> Caller {
        let attribute = |name| self.host.worker_attribute(name).filter(|text| !text.is_empty());
        let (contact_uri, full_name) = (attribute("contact_uri"), attribute("full_name"));
        let away = self.host.is_away();
        Caller { contact_uri, full_name, number, away, attributes, record: None }
    }

    /// The agent selected a task in Flex's list.
    pub(crate) fn select(self: &Rc<Self>, reservation_sid: Option<String>) {
        self.selected.replace(reservation_sid);
        self.tell_agent_calls();
    }

    pub(crate) fn hangs_up_here(&self, reservation_sid: &ReservationSid) -> bool {
        self.canvas.borrow().hangs_up_here(reservation_sid)
    }

    /// Flex mutes or unmutes the agent.
    pub(crate) fn toggle_own_mute(self: &Rc<Self>) -> Promise {
        let selected = self.selected.borrow().clone();
        self.ask(|ticket| Some(CanvasMsg::OwnMuteToggled(selected, ticket)))
    }

    fn tell_agent_calls(self: &Rc<Self>) {
        let agent_calls = self.canvas.borrow().agent_calls(self.selected.borrow().as_deref());
        self.tell_dialpad(DialpadMsg::AgentCallsChanged(agent_calls));
    }

    fn carry_out<T>(self: &Rc<Self>, effects: Vec<T>, wrap: fn(T) -> Effect) {
        self.effects.add(effects.into_iter().map(wrap));
        self.effects.drain(|effect| match effect {
            Effect::Canvas(effect) => self.carry_out_canvas(effect),
            Effect::Dialpad(effect) => self.carry_out_dialpad(effect),
        });
    }

    fn carry_out_canvas(self: &Rc<Self>, effect: CanvasEffect) -> Result<(), JsValue> {
        match effect {
            CanvasEffect::OpenMap(task_sid, id, source) => self.open_map(task_sid, id, source),
            CanvasEffect::ReadMap(task_sid, link, id) => self.read_map(task_sid, link, id),
            CanvasEffect::CloseMap(id) => self.maps.close(id)?,
            CanvasEffect::CloseOwnSyncClients => self.host.close_own_sync_clients()?,
            CanvasEffect::Show(view) => self.host.show(&values::write(&*view))?,
            CanvasEffect::Forget(task_sid) => self.host.forget(task_sid.as_str())?,
            CanvasEffect::GiveBack(task_sid) => self.host.give_back(task_sid.as_str())?,
            CanvasEffect::RequestFrame => self.frame.request(),
            CanvasEffect::SetAlarm(at) => self.canvas_alarm.set(at),
            CanvasEffect::AcceptTask(sid) => self.accept_task(sid),
            CanvasEffect::InvokeEndCall(task_sid) => self.invoke_end_call(task_sid),
            CanvasEffect::CallWorker { reservation_sid, from, url } => {
                self.call_worker(reservation_sid, from, url);
            }
            CanvasEffect::Post(task_sid, purpose, request) => {
                self.post(request, move |shell, answer| {
                    shell.tell(CanvasMsg::ServerAnswered(task_sid, purpose, answer));
                });
            }
            CanvasEffect::Settle(ticket, outcome) => {
                self.promises.settle(ticket, outcome.map(JsValue::from_bool));
            }
            CanvasEffect::Notify(failure) => self.notify(&failure)?,
        }
        Ok(())
    }

    fn notify(&self, failure: &Failure) -> Result<(), JsValue> {
        self.host.notify(&values::write(&failure.notice()))
    }

    fn carry_out_dialpad(self: &Rc<Self>, effect: DialpadEffect) -> Result<(), JsValue> {
        match effect {
            DialpadEffect::Post(mut request) => {
                // The dialog knows the call by the agent's own task.
                if let ServerRequest::AddParticipant { task_sid, .. }
                | ServerRequest::TransferCall { task_sid, .. } = &mut request
                {
                    *task_sid = self.canvas.borrow().call_task(task_sid);
                }
                let gives_up = matches!(request, ServerRequest::GiveUpCall { .. });
                self.post(request, move |shell, answer| {
                    let msg = if gives_up { DialpadMsg::GaveUp } else { DialpadMsg::Answered };
                    shell.tell_dialpad(msg(answer));
                });
            }
            DialpadEffect::Draw(view) => self.host.draw_dialpad(&values::write(&view))?,
            DialpadEffect::Notify(failure) => self.notify(&failure)?,
            DialpadEffect::Settle(ticket, outcome) => {
                let task_sid = |sid: Option<TaskSid>| sid.map(String::from).into();
                self.promises.settle(ticket, outcome.map(task_sid));
            }
            DialpadEffect::WakeAt(at) => self.dialpad_alarm.set(Some(at)),
        }
        Ok(())
    }
}
