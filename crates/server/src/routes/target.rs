//! Which conference and which leg a request from a browser is about.

use shared::{
    CallSid, ConferenceSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, ConferenceStatus},
};

use crate::{app::AppState, browser::Fields, error::Error};

/// The conference that is named, or the one that goes on for the task.
pub(crate) async fn conference(state: &AppState, fields: &Fields) -> Result<ConferenceSid, Error> {
    match (fields.conference_sid()?, fields.task_sid()?) {
        (Some(conference_sid), _) => Ok(conference_sid),
        (None, Some(task_sid)) => of_task(state, &task_sid).await,
        (None, None) => Err(Error::bad_field("conference", "it is missing, and so is taskSid")),
    }
}

/// The conference that goes on for a task. It is addressed by its SID: to its name Twilio would open a
/// new conference that reports to nobody, should this one be over.
///
/// What this replica remembers can be of a conference that is over, so the memory alone never says no,
/// and never names one that has ended.
pub(crate) async fn of_task(state: &AppState, task_sid: &TaskSid) -> Result<ConferenceSid, Error> {
    let known = state.sync_writer.known(task_sid).await?;
    if let Some(conference_sid) = going_on(known.view()) {
        return Ok(conference_sid);
    }
    let read = state.sync_writer.read(task_sid).await?;
    if let Some(conference_sid) = going_on(read.view()) {
        return Ok(conference_sid);
    }
    let live = state.twilio.live_conference(task_sid).await?;
    live.map(|conference| conference.sid)
        .ok_or_else(|| Error::NotFound(format!("the task {task_sid} has no conference")))
}

fn going_on(map: &ConferenceMap) -> Option<ConferenceSid> {
    let ended = map.conference.as_ref()?.status == Some(ConferenceStatus::Ended);
    map.conference_sid().filter(|_| !ended).cloned()
}

/// The leg that is named: by its call SID or, by old clients, as the worker on it.
pub(crate) async fn leg(state: &AppState, fields: &Fields) -> Result<CallSid, Error> {
    let participant = fields.required("participant")?;
    let Ok(worker_sid) = WorkerSid::parse(participant) else {
        return fields.call_sid("participant");
    };
    let task_sid = match fields.task_sid()? {
        Some(task_sid) => task_sid,
        None => task_of(state, &conference(state, fields).await?).await?,
    };
    let known = state.sync_writer.known(&task_sid).await?;
    if let Some(call_sid) = leg_of(known.view(), &worker_sid) {
        return Ok(call_sid);
    }
    // Another replica may have heard of the join.
    let read = state.sync_writer.read(&task_sid).await?;
    leg_of(read.view(), &worker_sid)
        .ok_or_else(|| Error::NotFound(format!("the worker {worker_sid} is not on the line")))
}

fn leg_of(map: &ConferenceMap, worker_sid: &WorkerSid) -> Option<CallSid> {
    let mut joined = map.joined();
    joined
        .find(|(_, item)| item.worker_sid.as_ref() == Some(worker_sid))
        .map(|(call_sid, _)| call_sid.clone())
}

/// The task of a conference, which is its name.
async fn task_of(state: &AppState, conference_sid: &ConferenceSid) -> Result<TaskSid, Error> {
    let conference = state.twilio.fetch_conference(conference_sid).await?;
    TaskSid::parse(&conference.friendly_name)
        .map_err(|_| Error::NotFound(format!("the conference {conference_sid} has no task")))
}
