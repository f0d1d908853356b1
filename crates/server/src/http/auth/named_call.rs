//! Which task a request is about, whatever it names.

use serde::de::DeserializeOwned;
use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    api::{
        AddParticipantRequest, EndConferenceRequest, GetCallPropertiesRequest, HoldCallRequest,
        HoldParticipantRequest, MuteParticipantRequest, RemoveParticipantRequest,
        UpdateParticipantRequest,
    },
    sync_map::ConferenceMap,
};

use crate::{
    http::{
        app::AppState,
        auth::call_ownership::{Ownership, not_theirs},
        error_response::Error,
    },
    maps::KnownMap,
};

/// The attribute of a task that another worker's call was added with: the first task's SID.
const FIRST_TASK: &str = "conferenceSid";

/// A request about a call.
pub(crate) trait AboutCall: DeserializeOwned {
    /// What it names.
    ///
    /// # Errors
    /// When it does not say which call it is about.
    fn place(&self) -> Result<Place, Error>;
}

/// What a request names of a call.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// The task alone.
    Task(TaskSid),
    /// The conference, and the task if the client knows it.
    Conference(ConferenceSid, Option<TaskSid>),
    /// One leg alone.
    Call(CallSid),
}

impl Place {
    fn of(task_sid: Option<&TaskSid>, conference_sid: Option<&ConferenceSid>) -> Option<Self> {
        match (task_sid, conference_sid) {
            (task_sid, Some(conference_sid)) => {
                Some(Self::Conference(conference_sid.clone(), task_sid.cloned()))
            }
            (Some(task_sid), None) => Some(Self::Task(task_sid.clone())),
            (None, None) => None,
        }
    }
}

macro_rules! about_a_task {
    ($($request:ty),*) => {$(
        impl AboutCall for $request {
            fn place(&self) -> Result<Place, Error> {
                Ok(Place::Task(self.task_sid.clone()))
            }
        }
    )*};
}

macro_rules! about_one_leg {
    ($($request:ty),*) => {$(
        impl AboutCall for $request {
            fn place(&self) -> Result<Place, Error> {
                Place::of(self.task_sid.as_ref(), self.conference.as_ref()).ok_or_else(nowhere)
            }
        }
    )*};
}

about_a_task!(AddParticipantRequest, EndConferenceRequest);
about_one_leg!(
    HoldParticipantRequest,
    MuteParticipantRequest,
    UpdateParticipantRequest,
    RemoveParticipantRequest
);

impl AboutCall for HoldCallRequest {
    fn place(&self) -> Result<Place, Error> {
        let named = Place::of(self.task_sid.as_ref(), self.conference.as_ref());
        let call_sid = || CallSid::parse(self.participant.as_deref()?).ok();
        named.or_else(|| call_sid().map(Place::Call)).ok_or_else(nowhere)
    }
}

impl AboutCall for GetCallPropertiesRequest {
    fn place(&self) -> Result<Place, Error> {
        Ok(Place::Call(self.call_sid.clone()))
    }
}

fn nowhere() -> Error {
    Error::bad_field("conference", "it is missing, and so is taskSid")
}

impl Ownership {
    /// The task whose SID is the conference's name, and the conference if one of that task was named.
    pub(crate) async fn task_of(
        &self,
        state: &AppState,
        worker_sid: &WorkerSid,
        place: Place,
    ) -> Result<(TaskSid, Option<ConferenceSid>), Error> {
        match place {
            Place::Task(task_sid) => Ok((self.first_task(state, &task_sid).await?, None)),
            Place::Conference(conference_sid, task_sid) => {
                self.task_of_conference(state, conference_sid, task_sid).await
            }
            Place::Call(call_sid) => {
                Ok((self.task_of_call(state, worker_sid, &call_sid).await?, None))
            }
        }
    }

    /// The conference decides, not the task that is named beside it: otherwise a task of one's own
    /// would open the conference of somebody else.
    async fn task_of_conference(
        &self,
        state: &AppState,
        conference_sid: ConferenceSid,
        task_sid: Option<TaskSid>,
    ) -> Result<(TaskSid, Option<ConferenceSid>), Error> {
        if let Some(task_sid) = &task_sid
            && tells_of(&state.sync_writer.known(task_sid).await?, &conference_sid)
        {
            return Ok((task_sid.clone(), Some(conference_sid)));
        }
        if let Some(task_sid) = self.tasks.get(conference_sid.as_str()).await {
            return Ok((task_sid, Some(conference_sid)));
        }
        match state.twilio.fetch_conference(&conference_sid).await {
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
                Ok((self.first_task(state, &task_sid).await?, None))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The task whose conference it is: the task itself or, if it was made to add a worker to a call,
    /// the one that it names.
    async fn first_task(&self, state: &AppState, task_sid: &TaskSid) -> Result<TaskSid, Error> {
        if has_call_of_its_own(state.sync_writer.known(task_sid).await?.view()) {
            return Ok(task_sid.clone());
        }
        if let Some(first) = self.tasks.get(task_sid.as_str()).await {
            return Ok(first);
        }
        let first = match state.twilio.fetch_task(task_sid).await {
            Ok(task) => {
                task.attributes.get(FIRST_TASK).and_then(|value| value.as_str()?.parse().ok())
            }
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
        state: &AppState,
        worker_sid: &WorkerSid,
        call_sid: &CallSid,
    ) -> Result<TaskSid, Error> {
        if let Some(task_sid) = self.tasks.get(call_sid.as_str()).await {
            return Ok(task_sid);
        }
        let reservations = state.twilio.list_reservations_of_worker(worker_sid).await?;
        for reservation in reservations.iter().filter(|reservation| reservation.is_held()) {
            let task_sid = self.first_task(state, &reservation.task_sid).await?;
            if has_leg(state, &task_sid, call_sid).await? {
                self.tasks.insert(call_sid.to_string(), task_sid.clone()).await;
                return Ok(task_sid);
            }
        }
        Err(not_theirs())
    }
}

/// Whether the map of a task tells of a call. That of a worker who was added tells of nothing.
fn has_call_of_its_own(map: &ConferenceMap) -> bool {
    let conference = map.conference.as_ref();
    conference.is_some_and(|item| item.conference_sid.is_some() || item.customer_dial.is_some())
        || !map.participants.is_empty()
}

async fn has_leg(state: &AppState, task_sid: &TaskSid, call_sid: &CallSid) -> Result<bool, Error> {
    let known = state.sync_writer.known(task_sid).await?;
    if known.view().participants.get(call_sid).is_some() {
        return Ok(true);
    }
    // Another replica may have heard of it.
    let read = state.sync_writer.read(task_sid).await?;
    Ok(read.view().participants.get(call_sid).is_some())
}

fn tells_of(map: &KnownMap, conference_sid: &ConferenceSid) -> bool {
    let mut legs = map.view().participants.values();
    map.view().conference_sid() == Some(conference_sid)
        || legs.any(|item| item.conference_sid.as_ref() == Some(conference_sid))
}
