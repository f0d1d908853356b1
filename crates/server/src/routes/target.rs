//! Which conference and which leg a request from a browser is about.
//!
//! What this replica remembers of a map, and what a browser names, can be of a conference that is over.
//! So neither alone says no: where Twilio will not do it, the map is read, and if it tells of another
//! place, it is tried once more there.

use std::future::Future;

use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ConferenceStatus},
};

use crate::{app::AppState, error::Error, twilio::TwilioError};

const CONFERENCE_OVER: &str = "the conference is over";
const PERSON_GONE: &str = "this person is not on the call any more";

/// A leg as a browser names it.
#[derive(Debug, Clone)]
pub(crate) struct NamedLeg {
    /// The task; old clients name the conference alone.
    pub(crate) task_sid: Option<TaskSid>,
    /// The conference; the one of the task where it is absent.
    pub(crate) conference_sid: Option<ConferenceSid>,
    /// The SID of the call or, from old clients, of the worker on it.
    pub(crate) participant: String,
}

/// A leg as Twilio addresses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) call_sid: CallSid,
}

/// Does something in the conference that goes on for a task.
pub(crate) async fn in_conference<T, F>(
    state: &AppState,
    task_sid: &TaskSid,
    act: impl Fn(ConferenceSid) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, TwilioError>>,
{
    let known = known_conference(state, task_sid).await?;
    let look = async {
        let map = state.sync_writer.read(task_sid).await?;
        conference_in(state, task_sid, map.view()).await
    };
    here_or_there(known, look, CONFERENCE_OVER, act).await
}

/// Does something to a leg.
pub(crate) async fn on_leg<T, F>(
    state: &AppState,
    named: &NamedLeg,
    act: impl Fn(Leg) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, TwilioError>>,
{
    let person = Person::parse(&named.participant)?;
    let leg = known_leg(state, named, &person).await?;
    let look = read_leg(state, named, &person);
    here_or_there(leg, look, PERSON_GONE, act).await
}

async fn here_or_there<P, T, F>(
    here: P,
    look: impl Future<Output = Result<P, Error>>,
    gone: &str,
    act: impl Fn(P) -> F,
) -> Result<T, Error>
where
    P: Clone + PartialEq,
    F: Future<Output = Result<T, TwilioError>>,
{
    // A conference that is over is refused with a 400 or a 404, as Twilio likes.
    let mut error = match act(here.clone()).await {
        Err(error) if matches!(error.status(), Some(400 | 404)) => error,
        answer => return Ok(answer?),
    };
    let there = look.await?;
    if there != here {
        error = match act(there).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
    }
    Err(if error.is_not_found() { Error::NotFound(gone.to_owned()) } else { error.into() })
}

/// The conference that goes on for a task. It is addressed by its SID: to its name Twilio would open a
/// new conference that reports to nobody, should this one be over.
async fn known_conference(state: &AppState, task_sid: &TaskSid) -> Result<ConferenceSid, Error> {
    let known = state.sync_writer.known(task_sid).await?;
    if let Some(conference_sid) = going_on(known.view()) {
        return Ok(conference_sid);
    }
    let read = state.sync_writer.read(task_sid).await?;
    conference_in(state, task_sid, read.view()).await
}

/// The conference that a map tells of which was just read or, if that is over, the one that Twilio
/// knows.
async fn conference_in(
    state: &AppState,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<ConferenceSid, Error> {
    if let Some(conference_sid) = going_on(map) {
        return Ok(conference_sid);
    }
    if let Some(live) = state.twilio.live_conference(task_sid).await? {
        return Ok(live.sid);
    }
    Err(Error::NotFound(match map.conference_sid() {
        Some(_) => CONFERENCE_OVER.to_owned(),
        None => format!("the task {task_sid} has no conference"),
    }))
}

fn going_on(map: &ConferenceMap) -> Option<ConferenceSid> {
    let ended = map.conference.as_ref()?.status == Some(ConferenceStatus::Ended);
    map.conference_sid().filter(|_| !ended).cloned()
}

async fn known_leg(state: &AppState, named: &NamedLeg, person: &Person) -> Result<Leg, Error> {
    let conference_sid = match (&named.conference_sid, &named.task_sid) {
        (Some(conference_sid), _) => conference_sid.clone(),
        (None, Some(task_sid)) => known_conference(state, task_sid).await?,
        (None, None) => {
            return Err(Error::bad_field("conference", "it is missing, and so is taskSid"));
        }
    };
    let worker_sid = match person {
        Person::Call(call_sid) => return Ok(Leg { conference_sid, call_sid: call_sid.clone() }),
        Person::Worker(worker_sid) => worker_sid,
    };
    let task_sid = match &named.task_sid {
        Some(task_sid) => task_sid.clone(),
        None => task_of(state, &conference_sid).await?,
    };
    let known = state.sync_writer.known(&task_sid).await?;
    if let Some(call_sid) = leg_of(known.view(), worker_sid) {
        return Ok(Leg { conference_sid, call_sid });
    }
    // Another replica may have heard of the join.
    let read = state.sync_writer.read(&task_sid).await?;
    let call_sid = leg_of(read.view(), worker_sid).ok_or_else(|| not_on_the_line(worker_sid))?;
    Ok(Leg { conference_sid, call_sid })
}

/// The leg as the map tells of it that is read for it.
async fn read_leg(state: &AppState, named: &NamedLeg, person: &Person) -> Result<Leg, Error> {
    let task_sid = match (&named.task_sid, &named.conference_sid) {
        (Some(task_sid), _) => task_sid.clone(),
        (None, Some(conference_sid)) => task_of(state, conference_sid).await?,
        (None, None) => return Err(Error::NotFound(PERSON_GONE.to_owned())),
    };
    let map = state.sync_writer.read(&task_sid).await?;
    let conference_sid = conference_in(state, &task_sid, map.view()).await?;
    let call_sid = match person {
        Person::Call(call_sid) => call_sid.clone(),
        Person::Worker(worker_sid) => {
            leg_of(map.view(), worker_sid).ok_or_else(|| not_on_the_line(worker_sid))?
        }
    };
    Ok(Leg { conference_sid, call_sid })
}

fn not_on_the_line(worker_sid: &WorkerSid) -> Error {
    Error::NotFound(format!("the worker {worker_sid} is not on the line"))
}

fn leg_of(map: &ConferenceMap, worker_sid: &WorkerSid) -> Option<CallSid> {
    let mut joined = map.joined();
    joined
        .find(|(_, item)| item.worker_sid.as_ref() == Some(worker_sid))
        .map(|(call_sid, _)| call_sid.clone())
}

/// The task of a conference, which is its name.
async fn task_of(state: &AppState, conference_sid: &ConferenceSid) -> Result<TaskSid, Error> {
    let conference = match state.twilio.fetch_conference(conference_sid).await {
        Ok(conference) => conference,
        Err(error) if error.is_not_found() => {
            return Err(Error::NotFound(CONFERENCE_OVER.to_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    TaskSid::parse(&conference.friendly_name)
        .map_err(|_| Error::NotFound(format!("the conference {conference_sid} has no task")))
}

/// Who is meant.
#[derive(Debug)]
enum Person {
    Call(CallSid),
    Worker(WorkerSid),
}

impl Person {
    fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(worker_sid) = WorkerSid::parse(text) {
            return Ok(Self::Worker(worker_sid));
        }
        let call_sid = CallSid::parse(text).map_err(|error| Error::bad_field("participant", error));
        call_sid.map(Self::Call)
    }
}
