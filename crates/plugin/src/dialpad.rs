//! The built-in dialpad: what is typed, whether it can be called, and what came of it. It is shown in
//! two places: as a panel of the header, and as the dialog that adds somebody to a call. The dialog that
//! transfers a call asks with it, too.
//!
//! **Invariant:** from the press on Call until its outcome is known no other press dials.

mod asked;
mod awaited;
mod context;
mod msg;
mod number_field;
mod outcome;
mod transfer;

use shared::{
    TaskSid,
    numbering_plan::Country,
    view::Timestamp,
    written_number::{NumberProblem, WrittenNumber},
};

pub use self::msg::{CallCustomer, Caller, DialpadEffect, DialpadMsg, DialpadView};
pub(crate) use self::number_field::first_country;
use self::number_field::{NumberField, problem_key};
use self::{asked::AskedBy, awaited::Awaited, context::Context};
use crate::{canvas::AgentCalls, failure::Failure, ids::Ticket, server_request::ServerRequest};

/// The dialpad.
#[derive(Debug, Clone, Default)]
pub struct Dialpad {
    place: Place,
    /// It was opened after the server had been asked, so the answer does not close it.
    outlives_answer: bool,
    field: NumberField,
    phase: Phase,
    /// The agent's calls, as far as they leave room for another one.
    agent_calls: AgentCalls,
    /// Who waits for what becomes of what the server was asked for.
    asked_by: Option<AskedBy>,
    /// The reservations that came while the server was being asked: they can overtake its answer.
    came_early: Vec<(TaskSid, Option<String>)>,
}

/// Where the dialpad is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Nowhere,
    /// The panel of the header.
    Panel,
    /// The dialog that adds somebody to this call.
    Dialog(TaskSid),
    /// The dialog that transfers this call.
    Transfer(TaskSid),
}

impl Place {
    /// The call of the dialog.
    fn call(&self) -> Option<&TaskSid> {
        match self {
            Self::Dialog(task_sid) | Self::Transfer(task_sid) => Some(task_sid),
            Self::Nowhere | Self::Panel => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// The server has been asked to call this number or worker, or to add them to a call.
    Asked { to: String, adds: bool },
    /// The task was made, or may have been; its reservation has not come.
    Awaiting { reservation: Awaited, until: Timestamp },
    /// The number cannot be dialled.
    Misspelt(NumberProblem),
    /// It did not work.
    Failed(Failure),
}

/// Who is called.
enum Destination {
    Number(WrittenNumber),
    /// A colleague, by their `contact_uri`.
    Worker(String),
}

impl Dialpad {
    /// Takes in what happened and says what has to be done.
    pub fn update(&mut self, msg: DialpadMsg, now: Timestamp) -> Vec<DialpadEffect> {
        let before = self.view();
        let mut context = Context::new(now);
        match msg {
            DialpadMsg::Opened => self.show(Place::Panel),
            DialpadMsg::DialogOpened(task_sid) => self.show(Place::Dialog(task_sid)),
            DialpadMsg::TransferOpened(task_sid) => self.show(Place::Transfer(task_sid)),
            DialpadMsg::TransferPressed { transfer, ticket } => {
                self.transfer(transfer, ticket, &mut context);
            }
            DialpadMsg::Closed => self.show(Place::Nowhere),
            DialpadMsg::Typed(text) => self.type_text(text, &mut context),
            DialpadMsg::FieldLeft => self.field.leave(),
            DialpadMsg::CountryChosen(country) => self.choose_country(country),
            DialpadMsg::CallPressed(caller) => self.call_number(caller, &mut context),
            DialpadMsg::WorkerChosen(worker, caller) => {
                self.call(Destination::Worker(worker), caller, &mut context);
            }
            DialpadMsg::CallAsked(destination, caller, ticket) => {
                self.call_asked(&destination, caller, ticket, &mut context);
            }
            DialpadMsg::Answered(answer) => self.take_answer(answer, &mut context),
            DialpadMsg::GaveUp(answer) => self.gave_up(&answer),
            DialpadMsg::ReservationCame(task_sid, to) => {
                self.take_reservation(task_sid, to, &mut context);
            }
            DialpadMsg::AgentCallsChanged(agent_calls) => self.agent_calls = agent_calls,
            DialpadMsg::ClockMoved => {
                if let Some(at) = self.field.pause_at(now) {
                    context.wake_at(at);
                }
                self.give_up(&mut context);
            }
        }
        self.tell_failure_of_asked(&mut context);
        let after = self.view();
        let failed_while_closed = self.failure().filter(|_| {
            let is_new = before.problem != after.problem;
            before.busy && is_new && self.place == Place::Nowhere
        });
        let notice = failed_while_closed.cloned().map(DialpadEffect::Notify);
        if after != before {
            context.push(DialpadEffect::Draw(after));
        }
        if let Some(notice) = notice {
            context.push(notice);
        }
        context.into_effects()
    }

    fn failure(&self) -> Option<&Failure> {
        match &self.phase {
            Phase::Failed(failure) => Some(failure),
            Phase::Idle | Phase::Asked { .. } | Phase::Awaiting { .. } | Phase::Misspelt(_) => None,
        }
    }

    /// What a person sees.
    pub fn view(&self) -> DialpadView {
        let (problem, detail) = match &self.phase {
            Phase::Idle => (self.field.problem().map(problem_key), ""),
            Phase::Asked { .. } | Phase::Awaiting { .. } => (None, ""),
            Phase::Misspelt(error) => (Some(problem_key(*error)), ""),
            Phase::Failed(failure) => (Some(failure.key()), failure.detail()),
        };
        let transfers = matches!(self.place, Place::Transfer(_));
        let written = self.field.read().ok();
        DialpadView {
            open: self.place == Place::Panel,
            dialog_of: self.place.call().filter(|_| !transfers).cloned(),
            transfer_of: self.place.call().filter(|_| transfers).cloned(),
            text: self.field.text.clone(),
            country: self.field.country.map(|country| country.id().to_owned()),
            number: written.as_ref().map(|written| written.number.to_string()),
            extension: written.and_then(|written| written.extension).map(String::from),
            busy: self.is_busy(),
            adds: self.call_to_add_to().is_some(),
            call_customer: self.call_customer(),
            problem: problem.map(str::to_owned),
            detail: detail.to_owned(),
            is_at_field: problem.is_some() && self.failure().is_none(),
        }
    }

    /// A message task's customer gets a call of their own, so not while the agent is on another one.
    fn call_customer(&self) -> CallCustomer {
        match self.agent_calls {
            _ if self.is_busy() => CallCustomer::Busy,
            AgentCalls::Live(_) => CallCustomer::OnACall,
            AgentCalls::NoCall | AgentCalls::SettingUp => CallCustomer::Call,
        }
    }

    /// Whether nobody can be called: a call is being set up, from here or from elsewhere. Somebody can
    /// be added to another call meanwhile.
    fn is_busy(&self) -> bool {
        self.is_asking() || self.agent_calls == AgentCalls::SettingUp && self.place.call().is_none()
    }

    fn is_asking(&self) -> bool {
        match self.phase {
            Phase::Asked { .. } | Phase::Awaiting { .. } => true,
            Phase::Idle | Phase::Misspelt(_) | Phase::Failed(_) => false,
        }
    }

    /// The call that a further person would be added to from where the dialpad is shown.
    fn call_to_add_to(&self) -> Option<&TaskSid> {
        let Self { place, agent_calls, .. } = self;
        place.call().or(match agent_calls {
            AgentCalls::Live(call) => call.as_ref(),
            AgentCalls::NoCall | AgentCalls::SettingUp => None,
        })
    }

    fn show(&mut self, place: Place) {
        if self.is_asking() {
            self.outlives_answer = true;
        } else {
            self.phase = Phase::Idle;
            // What was typed for one call is not meant for another.
            if place.call() != self.place.call() {
                self.field.clear();
            }
        }
        self.place = place;
    }

    fn type_text(&mut self, text: String, context: &mut Context) {
        if self.is_busy() {
            return;
        }
        self.phase = Phase::Idle;
        context.wake_at(self.field.type_text(text, context.now));
    }

    fn choose_country(&mut self, country: Option<Country>) {
        self.field.country = country;
        if matches!(self.phase, Phase::Misspelt(_)) {
            self.phase = Phase::Idle;
        }
    }

    fn call_number(&mut self, caller: Caller, context: &mut Context) {
        if self.is_busy() {
            return;
        }
        match self.field.read() {
            Ok(written) => self.call(Destination::Number(written), caller, context),
            Err(error) => self.phase = Phase::Misspelt(error),
        }
    }

    fn call(&mut self, destination: Destination, caller: Caller, context: &mut Context) {
        if self.is_busy() {
            return;
        }
        let live_call = self.call_to_add_to().cloned();
        match self.ask_server(destination, caller, live_call) {
            Ok(post) => context.push(post),
            Err(failure) => self.phase = Phase::Failed(failure),
        }
    }

    /// Asks for a call of its own, or to add somebody to the call that goes on.
    fn ask_server(
        &mut self,
        destination: Destination,
        caller: Caller,
        live_call: Option<TaskSid>,
    ) -> Result<DialpadEffect, Failure> {
        let (to, extension, internal) = match destination {
            Destination::Number(WrittenNumber { number, extension }) => {
                (String::from(number), extension, false)
            }
            Destination::Worker(contact_uri) => (contact_uri, None, true),
        };
        self.outlives_answer = false;
        let asked = Phase::Asked { to: to.clone(), adds: live_call.is_some() };
        let request = match (live_call, caller.contact_uri) {
            (Some(task_sid), _) => {
                // A colleague is shown the call's own number.
                let from = if internal { None } else { caller.number };
                ServerRequest::AddParticipant { task_sid, to, extension, from }
            }
            (None, Some(_)) if caller.away => return Err(Failure::NotAvailable),
            (None, Some(worker)) => {
                let from = if internal { caller.full_name } else { caller.number };
                let Caller { attributes, record, .. } = caller;
                ServerRequest::CreateTask {
                    to,
                    extension,
                    from,
                    worker,
                    internal,
                    attributes,
                    record,
                }
            }
            (None, None) => return Err(Failure::NoContact),
        };
        self.phase = asked;
        self.came_early.clear();
        Ok(DialpadEffect::Post(request))
    }
}

#[cfg(test)]
mod tests;
