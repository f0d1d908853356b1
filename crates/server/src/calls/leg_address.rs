//! Which conference and which leg a request is about.
//!
//! What this replica remembers of a map, and what a request names, can be of a conference that is over.
//! So neither alone says no: where Twilio will not do it, the map is read, then Twilio is asked, and if
//! either tells of another place, it is tried once more there.

use std::future::Future;

use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType},
};

use crate::{
    calls::{context::Calls, error::Error},
    twilio::TwilioError,
};

const PERSON_GONE: &str = "this person is not on the call any more";

/// Whom a request means.
#[derive(Debug, Clone)]
pub(crate) enum Person {
    /// Who is on this leg.
    Call(CallSid),
    /// The worker, as old clients name them.
    Worker(WorkerSid),
    /// The customer.
    Customer,
}

/// The call that a request is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallOf<'a> {
    /// Its task, whose SID is the conference's name.
    pub(crate) task_sid: &'a TaskSid,
    /// The conference, where the request named one of this task.
    pub(crate) conference_sid: Option<&'a ConferenceSid>,
}

/// A leg as Twilio addresses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) call_sid: CallSid,
}

/// Does something in the conference that goes on for a task.
pub(crate) async fn in_conference<T, F>(
    calls: &Calls,
    task_sid: &TaskSid,
    act: impl Fn(ConferenceSid) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, TwilioError>>,
{
    let known = conference_of_call(calls, task_sid).await?;
    let look = async {
        let map = calls.maps.read(task_sid).await?;
        match going_on(calls, task_sid, map.view()) {
            Some(other) if other != known => Ok(other),
            // Events can be lost: the map may not know that its conference is over, nor of the next.
            _ => live_conference(calls, task_sid, map.view()).await,
        }
    };
    here_or_there(known.clone(), look, Error::conference_over, act).await
}

/// Does something to a leg.
pub(crate) async fn on_leg<T, F>(
    calls: &Calls,
    call: &CallOf<'_>,
    person: &Person,
    act: impl Fn(Leg) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, TwilioError>>,
{
    let leg = known_leg(calls, call, person).await?;
    let look = read_leg(calls, call, person);
    let gone = || Error::NotFound(PERSON_GONE.to_owned());
    here_or_there(leg, look, gone, act).await
}

async fn here_or_there<P, T, F>(
    here: P,
    look: impl Future<Output = Result<P, Error>>,
    gone: impl Fn() -> Error,
    act: impl Fn(P) -> F,
) -> Result<T, Error>
where
    P: Clone + PartialEq,
    F: Future<Output = Result<T, TwilioError>>,
{
    // A conference that is over is refused.
    let mut error = match act(here.clone()).await {
        Err(error) if error.is_of_what_is_over() => error,
        answer => return Ok(answer?),
    };
    let there = look.await?;
    if there != here {
        error = match act(there).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
    }
    Err(if error.is_not_found() { gone() } else { error.into() })
}

/// The conference that goes on for a task. It is addressed by its SID: to its name Twilio would open a
/// new conference that reports to nobody, should this one be over.
pub(crate) async fn conference_of_call(
    calls: &Calls,
    task_sid: &TaskSid,
) -> Result<ConferenceSid, Error> {
    let known = calls.maps.known(task_sid).await?;
    if let Some(conference_sid) = going_on(calls, task_sid, known.view()) {
        return Ok(conference_sid);
    }
    let read = calls.maps.read(task_sid).await?;
    conference_of_map(calls, task_sid, read.view()).await
}

/// The conference that a map tells of which was just read or, if that is over or nothing proves that it is
/// the call's, the one that Twilio knows.
pub(crate) async fn conference_of_map(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<ConferenceSid, Error> {
    if let Some(conference_sid) = going_on(calls, task_sid, map) {
        return Ok(conference_sid);
    }
    live_conference(calls, task_sid, map).await
}

/// The conference of a task that goes on, as Twilio knows it.
async fn live_conference(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<ConferenceSid, Error> {
    if let Some(live) = calls.twilio.live_conference(task_sid).await? {
        return Ok(live.sid);
    }
    Err(match map.conference_sid() {
        Some(_) => Error::conference_over(),
        None => Error::NotFound(format!("the task {task_sid} has no conference")),
    })
}

fn going_on(calls: &Calls, task_sid: &TaskSid, map: &ConferenceMap) -> Option<ConferenceSid> {
    calls.proofs.conference_of(task_sid, map).filter(|_| !map.has_ended()).cloned()
}

/// Whether Twilio knows a leg in the conference of a call. The map must have been read just now.
pub(crate) async fn is_in_conference(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    call_sid: &CallSid,
) -> Result<bool, Error> {
    let conference_sid = match conference_of_map(calls, task_sid, map).await {
        Ok(conference_sid) => conference_sid,
        Err(Error::NotFound(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(calls.twilio.find_participant(&conference_sid, call_sid.as_str()).await?.is_some())
}

async fn known_leg(calls: &Calls, call: &CallOf<'_>, person: &Person) -> Result<Leg, Error> {
    let conference_sid = match call.conference_sid {
        Some(conference_sid) => conference_sid.clone(),
        None => conference_of_call(calls, call.task_sid).await?,
    };
    if let Person::Call(call_sid) = person {
        return Ok(Leg { conference_sid, call_sid: call_sid.clone() });
    }
    let known = calls.maps.known(call.task_sid).await?;
    if let Some(call_sid) = person.leg_in(known.view()) {
        return Ok(Leg { conference_sid, call_sid });
    }
    // Another replica may have heard of the join.
    let read = calls.maps.read(call.task_sid).await?;
    let call_sid = person.leg_in(read.view()).ok_or_else(|| person.not_on_the_line())?;
    Ok(Leg { conference_sid, call_sid })
}

/// The leg as the map tells of it that is read for it.
async fn read_leg(calls: &Calls, call: &CallOf<'_>, person: &Person) -> Result<Leg, Error> {
    let map = calls.maps.read(call.task_sid).await?;
    let conference_sid = conference_of_map(calls, call.task_sid, map.view()).await?;
    let call_sid = person.leg_in(map.view()).ok_or_else(|| person.not_on_the_line())?;
    Ok(Leg { conference_sid, call_sid })
}

impl Person {
    fn leg_in(&self, map: &ConferenceMap) -> Option<CallSid> {
        let joined = |is_meant: &dyn Fn(&ParticipantItem) -> bool| {
            map.joined().find(|(_, item)| is_meant(item)).map(|(call_sid, _)| call_sid.clone())
        };
        match self {
            Self::Call(call_sid) => Some(call_sid.clone()),
            Self::Worker(worker_sid) => {
                joined(&|item| item.worker_sid.as_ref() == Some(worker_sid))
            }
            Self::Customer => joined(&|item| item.participant_type == ParticipantType::Customer),
        }
    }

    fn not_on_the_line(&self) -> Error {
        Error::NotFound(match self {
            Self::Call(_) => PERSON_GONE.to_owned(),
            Self::Worker(worker_sid) => format!("the worker {worker_sid} is not on the line"),
            Self::Customer => "the customer is not on the line".to_owned(),
        })
    }
}
