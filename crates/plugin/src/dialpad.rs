//! The built-in dialpad: what is typed, whether it can be called, and what came of it.
//!
//! **Invariant:** from the press on Call until its outcome is known no other press dials.

use serde::Serialize;
use shared::{
    TaskSid,
    phone_number::{PhoneNumber, PhoneNumberError},
    view::Timestamp,
};
use ts_rs::TS;

use crate::{
    server_request::{Answer, Done, Failure, ServerRequest},
    text::concat,
};

/// How long after the task was made its reservation may take to arrive.
const RESERVATION_WAIT_MS: u64 = 15_000;
/// More characters than any number needs, blanks included.
const LONGEST_TEXT: usize = 32;

/// The dialpad.
#[derive(Debug, Clone, Default)]
pub struct Dialpad {
    open: bool,
    text: String,
    phase: Phase,
    /// The call that a further person would be added to.
    live_call: Option<TaskSid>,
    /// The reservations that came while the server was being asked: they can overtake its answer.
    came_early: Vec<(TaskSid, Option<String>)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// The server has been asked to call this number, or to add it to a call.
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
    /// Of the task that the server made.
    OfTask(TaskSid),
    /// Of a task that calls this number: the server's answer was lost.
    OfNumber(String),
}

impl Awaited {
    fn is(&self, task_sid: &TaskSid, to: Option<&str>) -> bool {
        match self {
            Self::OfTask(awaited) => awaited == task_sid,
            Self::OfNumber(number) => to == Some(number),
        }
    }
}

/// Who presses Call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// `contact_uri`: where the agent's own phone is.
    pub contact_uri: Option<String>,
    /// `phone`: the caller ID that the agent has; the server has a default.
    pub phone: Option<String>,
}

/// What happens to the dialpad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialpadMsg {
    /// The button in the header was pressed, or the panel was closed.
    Opened(bool),
    /// The text of the number field, after typing or pasting.
    Typed(String),
    /// A key of the keypad.
    KeyPressed(char),
    /// Call, or Add to call.
    CallPressed(Caller),
    /// The server answered.
    Answered(Answer),
    /// A reservation of ours came: its task, and whom that calls.
    ReservationCame(TaskSid, Option<String>),
    /// The call that can take a further person is another one.
    LiveCallChanged(Option<TaskSid>),
    /// Time passed.
    ClockMoved,
}

/// What the shell has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialpadEffect {
    /// Ask the server.
    Post(ServerRequest),
    /// Draw it again.
    Draw(DialpadView),
    /// Come back then with [`DialpadMsg::ClockMoved`].
    WakeAt(Timestamp),
}

/// What a person sees of the dialpad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "../seam/")]
pub struct DialpadView {
    /// Whether the panel is shown.
    pub open: bool,
    /// The text of the number field.
    pub text: String,
    /// Whether a call is being set up.
    pub busy: bool,
    /// Whether the number is added to a call that goes on.
    pub adds: bool,
    /// The key of the text that says what is wrong.
    pub problem: Option<String>,
    /// The words of the other side about it.
    pub detail: String,
}

impl Dialpad {
    /// Takes in what happened and says what has to be done.
    pub fn update(&mut self, msg: DialpadMsg, now: Timestamp) -> Vec<DialpadEffect> {
        let before = self.view();
        let mut effects = Vec::new();
        match msg {
            DialpadMsg::Opened(open) => self.set_open(open),
            DialpadMsg::Typed(text) => self.type_text(&text),
            DialpadMsg::KeyPressed(key) => {
                let longer = concat([self.text.as_str(), key.encode_utf8(&mut [0; 4])]);
                self.type_text(&longer);
            }
            DialpadMsg::CallPressed(caller) => effects.extend(self.call(caller)),
            DialpadMsg::Answered(answer) => effects.extend(self.take_answer(answer, now)),
            DialpadMsg::ReservationCame(task_sid, to) => self.take_reservation(task_sid, to),
            DialpadMsg::LiveCallChanged(live_call) => self.live_call = live_call,
            DialpadMsg::ClockMoved => effects.extend(self.give_up_at(now)),
        }
        let after = self.view();
        if after != before {
            effects.push(DialpadEffect::Draw(after));
        }
        effects
    }

    /// What a person sees.
    pub fn view(&self) -> DialpadView {
        let (problem, detail) = match &self.phase {
            Phase::Idle | Phase::Asked { .. } | Phase::Awaiting { .. } => (None, ""),
            Phase::Misspelt(error) => (Some(problem_key(*error)), ""),
            Phase::Failed(failure) => (Some(failure.key()), failure.detail()),
        };
        DialpadView {
            open: self.open,
            text: self.text.clone(),
            busy: self.is_busy(),
            adds: self.live_call.is_some(),
            problem: problem.map(str::to_owned),
            detail: detail.to_owned(),
        }
    }

    fn is_busy(&self) -> bool {
        match self.phase {
            Phase::Asked { .. } | Phase::Awaiting { .. } => true,
            Phase::Idle | Phase::Misspelt(_) | Phase::Failed(_) => false,
        }
    }

    fn set_open(&mut self, open: bool) {
        self.open = open;
        if !self.is_busy() {
            self.phase = Phase::Idle;
        }
    }

    fn type_text(&mut self, text: &str) {
        if self.is_busy() {
            return;
        }
        self.text = tidy(text);
        self.phase = Phase::Idle;
    }

    fn call(&mut self, caller: Caller) -> Option<DialpadEffect> {
        if self.is_busy() {
            return None;
        }
        let to = match PhoneNumber::parse(&self.text) {
            Ok(number) => String::from(number),
            Err(error) => {
                self.phase = Phase::Misspelt(error);
                return None;
            }
        };
        let from = caller.phone;
        let asked = Phase::Asked { to: to.clone(), adds: self.live_call.is_some() };
        let request = match (self.live_call.clone(), caller.contact_uri) {
            (Some(task_sid), _) => ServerRequest::AddParticipant { task_sid, to, from },
            (None, Some(worker)) => ServerRequest::CreateTask { to, from, worker },
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
        let Phase::Asked { to, adds } = &self.phase else { return None };
        let reservation = match answer {
            Ok(Done { task_sid: Some(task_sid) }) => Awaited::OfTask(task_sid),
            // Who was added needs no reservation: the answer is the end of it.
            Ok(Done { task_sid: None }) => {
                self.finish();
                return None;
            }
            Err(Failure::AnswerLost) if !adds => Awaited::OfNumber(to.clone()),
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
        let until = Timestamp(now.0 + RESERVATION_WAIT_MS);
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
        self.open = false;
        self.text.clear();
    }

    /// A timer can go off before its time.
    fn give_up_at(&mut self, now: Timestamp) -> Option<DialpadEffect> {
        let Phase::Awaiting { reservation, until } = &self.phase else { return None };
        if now < *until {
            return Some(DialpadEffect::WakeAt(*until));
        }
        self.phase = Phase::Failed(match reservation {
            Awaited::OfTask(_) => Failure::NoReservation,
            Awaited::OfNumber(_) => Failure::AnswerLost,
        });
        None
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
