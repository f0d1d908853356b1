//! The built-in dialpad: what is typed, whether it can be called, and what came of it. It is shown in
//! two places: as a panel of the header, and as the dialog that adds somebody to a call.
//!
//! **Invariant:** from the press on Call until its outcome is known no other press dials.

mod msg;

use shared::{
    TaskSid,
    api::NEW_TASK_TIMEOUT_SECONDS,
    phone_number::{PhoneNumber, PhoneNumberError},
    view::Timestamp,
};

pub use self::msg::{CallCustomer, Caller, DialpadEffect, DialpadMsg, DialpadView};
use crate::{
    canvas::AgentCalls,
    failure::Failure,
    server_request::{Answer, Done, ServerRequest},
};

/// How long after the task was made its reservation may take to arrive, before the task is given up.
const RESERVATION_WAIT_MS: u64 = 15_000;
/// After that time TaskRouter offers the task to nobody, whatever became of giving it up.
const TASK_LIFE_MS: u64 = NEW_TASK_TIMEOUT_SECONDS as u64 * 1_000 + 2_000;
/// More characters than any number needs, blanks included.
const LONGEST_TEXT: usize = 32;

/// The dialpad.
#[derive(Debug, Clone, Default)]
pub struct Dialpad {
    place: Place,
    text: String,
    phase: Phase,
    /// The agent's calls, as far as they leave room for another one.
    agent_calls: AgentCalls,
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
}

impl Place {
    fn dialog_of(&self) -> Option<&TaskSid> {
        match self {
            Self::Dialog(task_sid) => Some(task_sid),
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
    Misspelt(PhoneNumberError),
    /// It did not work.
    Failed(Failure),
}

/// The reservation that would say that the call goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Awaited {
    /// That of the task that the server made.
    Task(TaskSid),
    /// The same, and the server was asked to give the task up, so that it does not go out later on.
    GivenUp(TaskSid),
    /// That of a task that calls this number or worker: the server's answer was lost.
    Destination(String),
}

impl Awaited {
    fn is(&self, task_sid: &TaskSid, to: Option<&str>) -> bool {
        match self {
            Self::Task(awaited) | Self::GivenUp(awaited) => awaited == task_sid,
            Self::Destination(destination) => to == Some(destination),
        }
    }
}

/// Who is called.
enum Destination {
    Number(PhoneNumber),
    /// A colleague, by their `contact_uri`.
    Worker(String),
}

impl Destination {
    fn into_text(self) -> String {
        match self {
            Self::Number(number) => String::from(number),
            Self::Worker(contact_uri) => contact_uri,
        }
    }
}

impl Dialpad {
    /// Takes in what happened and says what has to be done.
    pub fn update(&mut self, msg: DialpadMsg, now: Timestamp) -> Vec<DialpadEffect> {
        let before = self.view();
        let mut effects = Vec::new();
        match msg {
            DialpadMsg::Opened => self.show(Place::Panel),
            DialpadMsg::DialogOpened(task_sid) => self.show(Place::Dialog(task_sid)),
            DialpadMsg::Closed => self.show(Place::Nowhere),
            DialpadMsg::Typed(text) => self.type_text(&text),
            DialpadMsg::CallPressed(caller) => effects.extend(self.call_number(caller)),
            DialpadMsg::WorkerChosen(worker, caller) => {
                effects.extend(self.call(Destination::Worker(worker), caller));
            }
            DialpadMsg::Answered(answer) => effects.extend(self.take_answer(answer, now)),
            DialpadMsg::ReservationCame(task_sid, to) => self.take_reservation(task_sid, to),
            DialpadMsg::AgentCallsChanged(agent_calls) => self.agent_calls = agent_calls,
            DialpadMsg::ClockMoved => self.give_up_at(now, &mut effects),
        }
        let after = self.view();
        let failed_while_closed = self.failure().filter(|_| {
            let is_new = before.problem != after.problem;
            before.busy && is_new && self.place == Place::Nowhere
        });
        let notice = failed_while_closed.cloned().map(DialpadEffect::Notify);
        if after != before {
            effects.push(DialpadEffect::Draw(after));
        }
        effects.extend(notice);
        effects
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
            Phase::Idle => (incurable(&self.text).map(problem_key), ""),
            Phase::Asked { .. } | Phase::Awaiting { .. } => (None, ""),
            Phase::Misspelt(error) => (Some(problem_key(*error)), ""),
            Phase::Failed(failure) => (Some(failure.key()), failure.detail()),
        };
        DialpadView {
            open: self.place == Place::Panel,
            dialog_of: self.place.dialog_of().cloned(),
            text: self.text.clone(),
            busy: self.is_busy(),
            adds: self.call_to_add_to().is_some(),
            call_customer: self.call_customer(),
            problem: problem.map(str::to_owned),
            detail: detail.to_owned(),
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
        self.is_asking()
            || self.agent_calls == AgentCalls::SettingUp && self.place.dialog_of().is_none()
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
        place.dialog_of().or(match agent_calls {
            AgentCalls::Live(call) => call.as_ref(),
            AgentCalls::NoCall | AgentCalls::SettingUp => None,
        })
    }

    fn show(&mut self, place: Place) {
        if !self.is_asking() {
            self.phase = Phase::Idle;
            // What was typed for one call is not meant for another.
            if place.dialog_of() != self.place.dialog_of() {
                self.text.clear();
            }
        }
        self.place = place;
    }

    fn type_text(&mut self, text: &str) {
        if self.is_busy() {
            return;
        }
        self.text = tidy(text);
        self.phase = Phase::Idle;
    }

    fn call_number(&mut self, caller: Caller) -> Option<DialpadEffect> {
        if self.is_busy() {
            return None;
        }
        match PhoneNumber::parse(&self.text) {
            Ok(number) => self.call(Destination::Number(number), caller),
            Err(error) => {
                self.phase = Phase::Misspelt(error);
                None
            }
        }
    }

    fn call(&mut self, destination: Destination, caller: Caller) -> Option<DialpadEffect> {
        if self.is_busy() {
            return None;
        }
        let internal = matches!(destination, Destination::Worker(_));
        let to = destination.into_text();
        let live_call = self.call_to_add_to().cloned();
        let asked = Phase::Asked { to: to.clone(), adds: live_call.is_some() };
        let request = match (live_call, caller.contact_uri) {
            (Some(task_sid), _) => {
                // A colleague is shown the call's own number.
                let from = if internal { None } else { caller.number };
                ServerRequest::AddParticipant { task_sid, to, from }
            }
            (None, Some(_)) if caller.away => {
                self.phase = Phase::Failed(Failure::NotAvailable);
                return None;
            }
            (None, Some(worker)) => {
                let from = if internal { caller.full_name } else { caller.number };
                ServerRequest::CreateTask { to, from, worker, internal }
            }
            (None, None) => {
                self.phase = Phase::Failed(Failure::NoContact);
                return None;
            }
        };
        self.phase = asked;
        self.came_early.clear();
        Some(DialpadEffect::Post(request))
    }

    fn take_answer(&mut self, answer: Answer, now: Timestamp) -> Option<DialpadEffect> {
        if let Phase::Awaiting { reservation: Awaited::GivenUp(_), .. } = &self.phase
            // Otherwise it may be offered yet: nothing else is dialled until it cannot be any more.
            && answer.is_ok()
        {
            self.phase = Phase::Failed(Failure::NoReservation);
        }
        let Phase::Asked { to, adds } = &self.phase else { return None };
        let reservation = match answer {
            Ok(Done { task_sid: Some(task_sid) }) if !adds => Awaited::Task(task_sid),
            Ok(_) if !adds => {
                self.phase = Phase::Failed(Failure::WrongServer);
                return None;
            }
            // Who was added gives this agent no reservation: the answer is the end of it.
            Ok(_) => {
                self.finish();
                return None;
            }
            Err(Failure::AnswerLost) if !adds => Awaited::Destination(to.clone()),
            Err(failure) => {
                let is_lost = failure == Failure::AnswerLost;
                self.phase = Phase::Failed(if is_lost { Failure::MayBeRinging } else { failure });
                return None;
            }
        };
        if self.came_early.iter().any(|(task_sid, to)| reservation.is(task_sid, to.as_deref())) {
            self.finish();
            return None;
        }
        let is_known = matches!(reservation, Awaited::Task(_));
        let until = Timestamp(now.0 + if is_known { RESERVATION_WAIT_MS } else { TASK_LIFE_MS });
        self.phase = Phase::Awaiting { reservation, until };
        Some(DialpadEffect::WakeAt(until))
    }

    fn take_reservation(&mut self, task_sid: TaskSid, to: Option<String>) {
        match &self.phase {
            Phase::Awaiting { reservation, .. } if reservation.is(&task_sid, to.as_deref()) => {
                self.finish();
            }
            Phase::Asked { .. } => self.came_early.push((task_sid, to)),
            Phase::Awaiting { .. } | Phase::Idle | Phase::Misspelt(_) | Phase::Failed(_) => {}
        }
    }

    fn finish(&mut self) {
        self.phase = Phase::Idle;
        self.place = Place::Nowhere;
        self.text.clear();
    }

    /// A timer can go off before its time.
    fn give_up_at(&mut self, now: Timestamp, effects: &mut Vec<DialpadEffect>) {
        let Phase::Awaiting { reservation, until } = &mut self.phase else { return };
        if *until <= now {
            let failure = match reservation {
                Awaited::Task(task_sid) => {
                    let task_sid = task_sid.clone();
                    *reservation = Awaited::GivenUp(task_sid.clone());
                    until.0 += TASK_LIFE_MS - RESERVATION_WAIT_MS;
                    effects.push(DialpadEffect::Post(ServerRequest::GiveUpCall { task_sid }));
                    return effects.push(DialpadEffect::WakeAt(*until));
                }
                Awaited::GivenUp(_) => Failure::NoReservation,
                Awaited::Destination(_) => Failure::AnswerLost,
            };
            self.phase = Phase::Failed(failure);
        } else {
            effects.push(DialpadEffect::WakeAt(*until));
        }
    }
}

/// What was pasted often brings `tel:` along, or `00` where a `+` belongs.
fn tidy(text: &str) -> String {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let (plus, rest) = text.strip_prefix("00").map_or(("", text), |rest| ("+", rest));
    let mut tidy = plus.to_owned();
    for character in rest.chars().filter(|character| !character.is_control()).take(LONGEST_TEXT) {
        tidy.push(character);
    }
    tidy
}

/// What is wrong with a text however it goes on: to say so, nobody waits until Call is pressed.
fn incurable(text: &str) -> Option<PhoneNumberError> {
    match PhoneNumber::parse(text) {
        // One more `0` makes it the prefix of an international call.
        Err(PhoneNumberError::NoCountryCode) if text == "0" => None,
        Err(PhoneNumberError::Empty | PhoneNumberError::TooShort(_)) | Ok(_) => None,
        Err(error) => Some(error),
    }
}

fn problem_key(error: PhoneNumberError) -> &'static str {
    match error {
        PhoneNumberError::Empty => "numberEmpty",
        PhoneNumberError::NoCountryCode => "numberNoCountryCode",
        PhoneNumberError::NotADigit(_) => "numberNotADigit",
        PhoneNumberError::TooShort(_) => "numberTooShort",
        PhoneNumberError::TooLong(_) => "numberTooLong",
    }
}

#[cfg(test)]
mod tests;
