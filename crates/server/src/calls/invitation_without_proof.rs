//! Invitations that nothing proves: a server of the release before wrote them, or somebody else did. What a
//! worker who was asked may do with one is what Twilio says of them.

use shared::{TaskSid, WorkerSid, sync_map::ConferenceMap};

use crate::calls::{context::Calls, error::Error, leg_address};

/// Whether a task was offered to a worker, so that it is theirs to turn down.
pub(crate) async fn is_offered_to(
    calls: &Calls,
    task_sid: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    match calls.twilio.list_reservations(task_sid).await {
        Ok(reservations) => Ok(reservations.iter().any(|it| it.worker_sid == *worker_sid)),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether a call was made to this worker, and nobody but who made it is there. Its own task says to whom,
/// which is of who made the call: the worker who is called cannot write it.
pub(crate) async fn waits_for(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    let task = match calls.twilio.fetch_task(call).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let text = |name: &str| task.attributes.string(name);
    let callee = text("outbound_to").or_else(|| text("to"));
    let Some(callee) = callee.filter(|_| text("internal").as_deref() == Some("true")) else {
        return Ok(false);
    };
    let worker = calls.twilio.fetch_worker(worker_sid).await?;
    Ok(worker.is_reached_at(&callee) && is_alone(calls, call, map).await?)
}

/// Whether one person at most is in the call's conference.
async fn is_alone(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> Result<bool, Error> {
    let conference_sid = match leg_address::conference_of_map(calls, call, map).await {
        Ok(conference_sid) => conference_sid,
        Err(Error::NotFound(_)) => return Ok(true),
        Err(error) => return Err(error),
    };
    match calls.twilio.list_participants(&conference_sid).await {
        Ok(participants) => Ok(participants.iter().filter(|it| it.is_connected()).count() <= 1),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}
