//! Writes into a worker's task what reports say of their part in the call, when they have left it.
//!
//! What is written follows from the map, and is written again when more is known: when events come late, and
//! when the conference ends. It acts on nothing: a map in which somebody has written gives a wrong report, and
//! no more, as would a task in which they have.
//!
//! **Invariant:** a value that somebody else has written is never replaced (`attributes`).

mod attributes;

use std::borrow::Cow;

use futures_util::future::join_all;
use shared::{
    ConferenceSid, TaskSid,
    event::{CallProgress, CallStatus},
    policy::WorkerReservation,
    reduce::ended,
    report::{
        CallTimes, Report, TimesOfCalls, legs_without_times, never_joined, parts_that_are_over,
        report,
    },
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        proved_transfers::proved,
        task_attributes::{Replaced, fetch, replace, too_many_writers},
    },
    twilio::{
        AssignmentStatus, Task,
        rounds::{MAX_ROUNDS, pause},
    },
};
use attributes::with_report;

/// The attribute of a task that asks somebody to come: the task of the call.
const CALL: &str = "conferenceSid";

/// Writes the report of each part that is over.
pub(crate) async fn write_those_over(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    write_all(calls, call, map, &parts_that_are_over(map)).await
}

/// The same when the conference has ended, whether or not the map says so: then all parts are over.
pub(crate) async fn write_at_the_end(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    let parts = parts_that_are_over(&ended(map));
    write_parts(calls, call, map, &parts, map.conference_sid()).await
}

/// After an event that came late: parts that are over are reported anew.
pub(crate) async fn after_late_event(
    calls: &Calls,
    call: &TaskSid,
    sequence_number: u32,
) -> Result<(), Error> {
    let Some(map) = calls.maps.remembered(call).await else { return Ok(()) };
    let map = map.view();
    let conference_sid = map.conference_sid();
    let newest = conference_sid.and_then(|it| map.newest_sequence_number(it));
    if newest.is_some_and(|newest| sequence_number < newest) {
        return write_those_over(calls, call, map).await;
    }
    Ok(())
}

/// After it is known why somebody was not reached, who was still being called when the worker left.
pub(crate) async fn after_progress(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    progress: &CallProgress,
) -> Result<(), Error> {
    match progress.status {
        CallStatus::Busy | CallStatus::NoAnswer | CallStatus::Failed | CallStatus::Canceled => {
            write_those_over(calls, call, map).await
        }
        CallStatus::Queued
        | CallStatus::Initiated
        | CallStatus::Ringing
        | CallStatus::InProgress
        | CallStatus::Completed => Ok(()),
    }
}

/// Writes the reports of these parts. Each is tried whether or not the others can be.
pub(crate) async fn write_all(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    parts: &[WorkerReservation],
) -> Result<(), Error> {
    write_parts(calls, call, map, parts, None).await
}

/// `over` is a conference that has ended.
async fn write_parts(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    parts: &[WorkerReservation],
    over: Option<&ConferenceSid>,
) -> Result<(), Error> {
    let written = parts.iter().map(|part| async move {
        match task_of(calls, call, map, part).await? {
            Some(task_sid) => write(calls, call, &task_sid, part, over).await,
            None => Ok(()),
        }
    });
    join_all(written).await.into_iter().collect()
}

/// Writes one report. The map is read after the task: so who writes over another report knows whatever its
/// writer knew.
async fn write(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    part: &WorkerReservation,
    over: Option<&ConferenceSid>,
) -> Result<(), Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let Some(task) = fetch(calls, task_sid).await? else { return Ok(()) };
        let is_of_call =
            task_sid == call || task.attributes.string(CALL).as_deref() == Some(call.as_str());
        if !is_of_call {
            return Ok(());
        }
        let map = calls.maps.read(call).await?;
        let mut map = proved(calls, call, map.view());
        if over.is_some() && map.conference_sid() == over {
            map = Cow::Owned(ended(&map));
        }
        let times = times_of_calls(calls, &map).await?;
        let report = report(&map, &part.reservation_sid, &times);
        // A map that was deleted meanwhile tells nothing, and what was written stays.
        if report == Report::default() || put(calls, &task, &report).await? == Replaced::Settled {
            return Ok(());
        }
    }
    Err(too_many_writers(task_sid))
}

/// Says in a task that was offered to nobody that its agent never joined, so that nobody was called.
pub(crate) async fn write_never_joined(calls: &Calls, task_sid: &TaskSid) -> Result<(), Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let task = fetch(calls, task_sid).await?;
        let pending = task.filter(|it| it.assignment_status == AssignmentStatus::Pending);
        let Some(task) = pending else { return Ok(()) };
        if put(calls, &task, &never_joined()).await? == Replaced::Settled {
            return Ok(());
        }
    }
    Err(too_many_writers(task_sid))
}

async fn put(calls: &Calls, task: &Task, report: &Report) -> Result<Replaced, Error> {
    let holds_measure = calls.holds_measure.as_deref();
    match with_report(&task.sid, &task.attributes, report, holds_measure) {
        Some(attributes) => replace(calls, task, &attributes).await,
        None => Ok(Replaced::Settled),
    }
}

/// When calls were answered and ended of which no event has told that.
async fn times_of_calls(calls: &Calls, map: &ConferenceMap) -> Result<TimesOfCalls, Error> {
    let fetched = legs_without_times(map).into_iter().map(|call_sid| async move {
        match calls.twilio.fetch_call(&call_sid).await {
            Ok(call) => {
                let times = CallTimes { answered: call.start_time, ended: call.end_time };
                Ok(Some((call_sid, times)))
            }
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Error::from(error)),
        }
    });
    let fetched: Result<Vec<_>, Error> = join_all(fetched).await.into_iter().collect();
    Ok(fetched?.into_iter().flatten().collect())
}

/// The task of a part: the call's own, or the one with which the worker was asked to come. Where the map does
/// not leave it open, `TaskRouter` need not be asked.
async fn task_of(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
    part: &WorkerReservation,
) -> Result<Option<TaskSid>, Error> {
    let is_of_another = |item: &ParticipantItem| {
        item.participant_type == ParticipantType::Worker
            && item.reservation_sid.as_ref() != Some(&part.reservation_sid)
    };
    if map.invitations.is_empty() && !map.participants.values().any(is_of_another) {
        return Ok(Some(call.clone()));
    }
    let WorkerReservation { worker_sid, reservation_sid } = part;
    match calls.twilio.fetch_reservation_of_worker(worker_sid, reservation_sid).await {
        Ok(reservation) => Ok(Some(reservation.task_sid)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
