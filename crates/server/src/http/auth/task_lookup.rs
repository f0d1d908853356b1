//! Which task a request is about, whatever it names.

use std::time::Duration;

use moka::future::Cache;
use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ParticipantItem},
};

use crate::{
    calls::{context::Calls, error::Error, leg_address},
    http::auth::named_call::NamedCall,
    maps::KnownMap,
};

/// For how long what was looked up may be remembered.
const MAX_AGE: Duration = Duration::from_mins(1);
const MAX_ENTRIES: u64 = 10_000;
/// The attribute of a task that another worker's call was added with: the first task's SID.
const FIRST_TASK: &str = "conferenceSid";
/// What whoever has nothing to do with a call is told.
pub(crate) const NOT_THEIRS: &str =
    "this call is another worker's; only who has its task may change it";

/// The tasks that SIDs of something else lead to, as far as they were looked up.
#[derive(Debug, Clone)]
pub(crate) struct TaskLookup {
    tasks: Cache<String, TaskSid>,
}

impl TaskLookup {
    pub(crate) fn new() -> Self {
        Self { tasks: Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(MAX_AGE).build() }
    }

    /// The task whose SID is the conference's name, and the conference if one of that task was named.
    pub(crate) async fn task_of(
        &self,
        calls: &Calls,
        worker_sid: &WorkerSid,
        named: NamedCall,
    ) -> Result<(TaskSid, Option<ConferenceSid>), Error> {
        match named {
            NamedCall::Task(task_sid) => Ok((self.first_task(calls, &task_sid).await?, None)),
            NamedCall::Conference(conference_sid, task_sid) => {
                self.task_of_conference(calls, conference_sid, task_sid).await
            }
            NamedCall::Call(call_sid) => {
                Ok((self.task_of_call(calls, worker_sid, &call_sid).await?, None))
            }
        }
    }

    /// The conference decides, not the task that is named beside it: otherwise a task of one's own
    /// would open the conference of somebody else.
    async fn task_of_conference(
        &self,
        calls: &Calls,
        conference_sid: ConferenceSid,
        task_sid: Option<TaskSid>,
    ) -> Result<(TaskSid, Option<ConferenceSid>), Error> {
        if let Some(task_sid) = &task_sid
            && proves(calls, task_sid, &calls.maps.known(task_sid).await?, &conference_sid)
        {
            return Ok((task_sid.clone(), Some(conference_sid)));
        }
        if let Some(task_sid) = self.tasks.get(conference_sid.as_str()).await {
            return Ok((task_sid, Some(conference_sid)));
        }
        match calls.twilio.fetch_conference(&conference_sid).await {
            Ok(conference) => {
                let task_sid = TaskSid::parse(&conference.friendly_name).map_err(|_| {
                    Error::NotFound(format!("the conference {conference_sid} has no task"))
                })?;
                self.tasks.insert(conference_sid.to_string(), task_sid.clone()).await;
                Ok((task_sid, Some(conference_sid)))
            }
            // Of a conference that is gone, its task may have another one.
            Err(error) if error.is_not_found() => {
                let task_sid = task_sid.ok_or_else(Error::conference_over)?;
                Ok((self.first_task(calls, &task_sid).await?, None))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The task whose conference it is: the task itself or, if it was made to add a worker to a call,
    /// the one that it names.
    async fn first_task(&self, calls: &Calls, task_sid: &TaskSid) -> Result<TaskSid, Error> {
        if has_call_of_its_own(calls.maps.known(task_sid).await?.view()) {
            return Ok(task_sid.clone());
        }
        if let Some(first) = self.tasks.get(task_sid.as_str()).await {
            return Ok(first);
        }
        let first = match calls.twilio.fetch_task(task_sid).await {
            Ok(task) => task.attributes.string(FIRST_TASK).and_then(|sid| sid.parse().ok()),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error.into()),
        };
        let Some(first) = first else { return Ok(task_sid.clone()) };
        self.tasks.insert(task_sid.to_string(), TaskSid::clone(&first)).await;
        Ok(first)
    }

    /// A leg does not say which task it belongs to; the maps of the worker's tasks do.
    async fn task_of_call(
        &self,
        calls: &Calls,
        worker_sid: &WorkerSid,
        call_sid: &CallSid,
    ) -> Result<TaskSid, Error> {
        if let Some(task_sid) = self.tasks.get(call_sid.as_str()).await {
            return Ok(task_sid);
        }
        let reservations = calls.twilio.list_reservations_of_worker(worker_sid).await?;
        for reservation in reservations.iter().filter(|reservation| reservation.is_held()) {
            let task_sid = self.first_task(calls, &reservation.task_sid).await?;
            if has_leg(calls, &task_sid, call_sid).await? {
                self.tasks.insert(call_sid.to_string(), task_sid.clone()).await;
                return Ok(task_sid);
            }
        }
        Err(Error::NotAllowed(NOT_THEIRS.to_owned()))
    }
}

/// Whether the map of a task tells of a call. That of a worker who was added tells of nothing.
fn has_call_of_its_own(map: &ConferenceMap) -> bool {
    let conference = map.conference.as_ref();
    conference.is_some_and(|item| item.conference_sid.is_some() || item.customer_dial.is_some())
        || !map.participants.is_empty()
}

async fn has_leg(calls: &Calls, task_sid: &TaskSid, call_sid: &CallSid) -> Result<bool, Error> {
    let is_proved = |item: &ParticipantItem| calls.proofs.has_leg(task_sid, call_sid, item);
    let known = calls.maps.known(task_sid).await?;
    if known.view().participants.get(call_sid).is_some_and(is_proved) {
        return Ok(true);
    }
    // Another replica may have heard of it.
    let read = calls.maps.read(task_sid).await?;
    match read.view().participants.get(call_sid) {
        Some(item) if is_proved(item) => Ok(true),
        Some(_) => leg_address::is_in_conference(calls, task_sid, read.view(), call_sid).await,
        None => Ok(false),
    }
}

/// Whether the map proves that this is a conference of the call, the one that goes on or one before it.
fn proves(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &KnownMap,
    conference_sid: &ConferenceSid,
) -> bool {
    let map = map.view();
    let is_named = |item: &ParticipantItem| item.conference_sid.as_ref() == Some(conference_sid);
    let mut legs = map.participants.iter();
    calls.proofs.conference_of(task_sid, map) == Some(conference_sid)
        || legs.any(|(leg, item)| is_named(item) && calls.proofs.has_leg(task_sid, leg, item))
}
