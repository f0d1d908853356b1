//! Makes a task and its map. `TaskRouter` has no key that would make a repetition harmless, so each task
//! bears a correlation id, by which one is found whose creation was not answered.

use std::{future::Future, sync::Arc, time::Duration};

use serde_json::json;
use shared::{
    MapSid, TaskSid,
    api::code,
    sync_map::{ConferenceItem, ConferenceMap, MAP_TTL_SECONDS, MapChange, map_name},
};

use crate::{
    calls::{
        context::Calls,
        dialled_leg::NotRung,
        error::Error,
        map_access::{self, MapReader},
    },
    clock,
    maps::{self, Decision},
    twilio::{AssignmentStatus, NewTask, TwilioError},
};

/// The attribute of a task whose dial stands in its map: the task does not say whom to dial.
pub(crate) const DIAL_IN_MAP: &str = "dialInMap";
const CORRELATION_ID: &str = "correlationId";
/// How long to wait before each look for a task that was perhaps made.
const PAUSES_BEFORE_LOOKS: [Duration; 3] =
    [Duration::ZERO, Duration::from_millis(500), Duration::from_millis(500)];

/// Makes the task, or adopts it: whether it was made may remain untold.
pub(crate) async fn create(
    calls: &Calls,
    mut task: NewTask,
    correlation_id: &str,
) -> Result<TaskSid, Error> {
    task.attributes[CORRELATION_ID] = json!(correlation_id);
    let error = match calls.twilio.create_task(task).await {
        Ok(task_sid) => return Ok(task_sid),
        Err(error) if error.is_unknown_outcome() => error,
        Err(error) => return Err(error.into()),
    };
    match find_made(calls, correlation_id).await {
        Some(task_sid) => Ok(task_sid),
        None => Err(unknown(error)),
    }
}

/// The same on a claim: with one request, which takes no longer than `timeout`.
pub(crate) async fn create_within(
    calls: &Calls,
    mut task: NewTask,
    correlation_id: &str,
    timeout: Duration,
) -> Result<TaskSid, NotRung> {
    task.attributes[CORRELATION_ID] = json!(correlation_id);
    match calls.twilio.create_task_within(task, timeout).await {
        Ok(task_sid) => Ok(task_sid),
        Err(error) if error.is_unknown_outcome() => {
            find_made(calls, correlation_id).await.ok_or(NotRung::Unknown(error))
        }
        Err(error) => Err(NotRung::Refused(error)),
    }
}

/// Of a task of which nobody knows whether it was made.
pub(crate) fn unknown(error: TwilioError) -> Error {
    Error::Unavailable { what: "making the task", error }
}

/// Looks a few times for a task that was perhaps made just now.
async fn find_made(calls: &Calls, correlation_id: &str) -> Option<TaskSid> {
    for pause in PAUSES_BEFORE_LOOKS {
        clock::sleep(pause).await;
        match find(calls, correlation_id).await {
            Ok(Some(task_sid)) => return Some(task_sid),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a task that was perhaps made is not found"),
        }
    }
    None
}

/// Looks for a task that was perhaps made.
pub(crate) async fn find(
    calls: &Calls,
    correlation_id: &str,
) -> Result<Option<TaskSid>, TwilioError> {
    calls.twilio.find_task(CORRELATION_ID, correlation_id).await
}

/// Makes the map of a task with its `conf_status` for its readers, or adopts the one that is there.
/// `complete` adds what `conf_status` lacks.
pub(crate) async fn create_map(
    calls: &Calls,
    task_sid: &TaskSid,
    readers: Vec<MapReader>,
    complete: impl Fn(&mut ConferenceItem) + Send + Sync + 'static,
) -> Result<MapSid, Error> {
    let name = map_name(task_sid);
    let sync_map_sid = match calls.twilio.create_map(&name, MAP_TTL_SECONDS).await {
        Ok(sync_map_sid) => {
            calls.maps.remember_empty(task_sid).await;
            sync_map_sid
        }
        Err(error) if error.is_conflict() => unavailable(calls.twilio.fetch_map(&name)).await?,
        Err(error) => return unavailable(async { Err(error) }).await,
    };
    let decision: Decision = Arc::new(move |map: &ConferenceMap| {
        let mut item = map.conference.clone().unwrap_or_default();
        complete(&mut item);
        let is_news = map.conference.as_ref() != Some(&item);
        is_news.then_some(MapChange::Conference(item)).into_iter().collect()
    });
    let (written, ()) = tokio::join!(
        calls.maps.write(task_sid, decision),
        map_access::permit(calls, task_sid, readers)
    );
    match written {
        Ok(map) if is_given_up(map.view()) => Err(Error::GivenUp),
        Ok(_) => Ok(sync_map_sid),
        Err(maps::Error::Twilio(error)) => unavailable(async { Err(error) }).await,
        Err(error) => Err(error.into()),
    }
}

/// Whether a dial was given up that was not in the map when it was needed.
pub(crate) fn is_given_up(map: &ConferenceMap) -> bool {
    let refusal = map.customer_dial().and_then(|dial| dial.refusal.as_ref());
    refusal.is_some_and(|refusal| refusal.code == code::NOT_SET_UP)
}

/// Takes back a task that nobody could follow.
pub(crate) async fn cancel(calls: &Calls, task_sid: &TaskSid, reason: &str) {
    if let Err(error) = calls.twilio.move_task(task_sid, AssignmentStatus::Canceled, reason).await {
        tracing::error!(%task_sid, %error, reason, "a task that nobody follows is left behind");
    }
}

/// Whatever Twilio has against a map is no fault of the browser's.
async fn unavailable<T>(answer: impl Future<Output = Result<T, TwilioError>>) -> Result<T, Error> {
    answer.await.map_err(|error| Error::Unavailable { what: "making the map", error })
}
