//! Another worker, who is called at the address of their telephone.

use shared::{QueueSid, WorkerSid, api::code, phone_number::PhoneNumber, sync_map::CustomerDial};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        flex_user::{FlexUser, worker},
        leg_admission::found,
        phone_number::phone_number,
    },
    twilio::{TaskQueue, TwilioError, Worker},
};

/// A worker who can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colleague {
    pub(crate) worker_sid: WorkerSid,
    pub(crate) contact_uri: String,
    /// What people call them.
    pub(crate) name: String,
}

/// Whom a task asks to come.
#[derive(Debug, Clone)]
pub(crate) enum Invitee {
    Colleague(Colleague),
    /// Whoever of a queue accepts.
    Queue(TaskQueue),
}

impl Invitee {
    pub(crate) fn worker_sid(&self) -> Option<&WorkerSid> {
        match self {
            Self::Colleague(colleague) => Some(&colleague.worker_sid),
            Self::Queue(_) => None,
        }
    }

    pub(crate) fn queue_sid(&self) -> Option<&QueueSid> {
        match self {
            Self::Colleague(_) => None,
            Self::Queue(queue) => Some(&queue.sid),
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Colleague(colleague) => &colleague.name,
            Self::Queue(queue) => &queue.friendly_name,
        }
    }
}

/// Finds the colleague or the queue that somebody wants to ask.
///
/// # Errors
/// When there is none, or the colleague cannot be called.
pub(crate) async fn find_invitee(
    calls: &Calls,
    field: &'static str,
    to: &str,
    user: &FlexUser,
) -> Result<Invitee, Error> {
    let Ok(queue_sid) = QueueSid::parse(to) else {
        return Ok(Invitee::Colleague(find(calls, field, to, user).await?));
    };
    let queue = found(calls.twilio.fetch_task_queue(&queue_sid).await)?;
    queue.map(Invitee::Queue).ok_or_else(|| {
        let problem = format!("there is no task queue {queue_sid}");
        Error::cannot_call(field, code::BAD_NUMBER, problem)
    })
}

/// Finds the colleague whom somebody wants to call.
///
/// # Errors
/// When nobody has that address, it is their own, or the worker takes no tasks.
pub(crate) async fn find(
    calls: &Calls,
    field: &'static str,
    contact_uri: &str,
    user: &FlexUser,
) -> Result<Colleague, Error> {
    let Some(worker) = worker_named(calls, contact_uri).await? else {
        let problem =
            format!("`{contact_uri}` is neither a number nor the contact_uri of a worker");
        return Err(Error::cannot_call(field, code::BAD_NUMBER, problem));
    };
    if user.worker_sid.as_ref() == Some(&worker.sid) {
        return Err(Error::cannot_call(field, code::YOURSELF, "you cannot call yourself"));
    }
    let name = worker.name().to_owned();
    if !worker.available {
        let problem = format!("{name} is not available and cannot be called");
        let code = code::COLLEAGUE_UNAVAILABLE;
        return Err(Error::CannotCall { field, code, problem, name: Some(name) });
    }
    // The workflow compares it with the worker's own letter by letter.
    let contact_uri = worker.contact_uri().unwrap_or(contact_uri).to_owned();
    Ok(Colleague { worker_sid: worker.sid, contact_uri, name })
}

/// The worker of a SID, or of the address of a telephone.
async fn worker_named(calls: &Calls, text: &str) -> Result<Option<Worker>, TwilioError> {
    match WorkerSid::parse(text) {
        Ok(worker_sid) => found(calls.twilio.fetch_worker(&worker_sid).await),
        Err(_) => calls.twilio.worker_at(text).await,
    }
}

/// Who calls, as a colleague sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) name: String,
    /// What the colleague's telephone is rung with: dialpads hand it to `reservation.call`, which takes a
    /// number, or the address of a client.
    pub(crate) number: String,
}

impl Caller {
    /// Who calls the colleague whom a call was made to. Older servers wrote the name in place of the number.
    pub(crate) fn of_dial(calls: &Calls, dial: &CustomerDial) -> Self {
        let number = dial.from.clone();
        if let Some(name) = &dial.caller_name {
            return Self { name: name.clone(), number };
        }
        let of_server = calls.default_caller_id.as_ref().map(PhoneNumber::to_string);
        Self { name: number.clone(), number: of_server.unwrap_or(number) }
    }
}

/// Who calls: with the name that the request says, which old clients send in place of a number, else the
/// worker's own; and with the number that others are shown. Who has none calls from their own address.
pub(crate) async fn caller(
    calls: &Calls,
    asked: Option<&str>,
    user: &FlexUser,
) -> Result<Caller, Error> {
    let asked_name = asked.filter(|text| text.contains(char::is_alphabetic));
    let worker = worker(calls, user).await?;
    let worker = worker.as_ref();
    let name = asked_name.or_else(|| worker.map(Worker::name)).unwrap_or_default();
    let country = worker.and_then(Worker::default_country).or(calls.default_country);
    let number = |text: &str| {
        let written = phone_number("from", code::BAD_CALLER_ID, text, country);
        written.ok().map(|it| it.number)
    };
    let number = asked
        .and_then(number)
        .or_else(|| number(worker?.phone()?))
        .or_else(|| calls.default_caller_id.clone());
    let number = match number {
        Some(number) => number.to_string(),
        None => worker.and_then(Worker::contact_uri).unwrap_or_default().to_owned(),
    };
    Ok(Caller { name: name.to_owned(), number })
}
