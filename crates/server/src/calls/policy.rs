//! Carries out what the policy wishes for a conference, when somebody comes or leaves, and at its end.

mod settle;

use futures_util::future::join_all;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    policy::{
        WorkerReservation, cancels, left_alone, reservation_of_leaver, reservations_at_the_end,
    },
    sync_map::{ConferenceMap, ParticipantType},
};

use crate::{
    calls::{
        conference_end::write_missing_leaves, context::Calls, error::Error,
        policy_action::carry_out, proved_transfers::proved,
        recording::follow_up::resume_for_leaver, report,
    },
    maps::KnownMap,
    twilio::ConferenceParticipant,
};
pub(crate) use settle::settle;

/// After somebody has joined: carries out whatever is wished. Before the first event of a conference
/// nobody had told anything of it, and whoever tells something later sees this leg: no list is needed. Returns the map as
/// it was read.
pub(crate) async fn after_join(
    calls: &Calls,
    task_sid: &TaskSid,
    map: KnownMap,
    is_first: bool,
) -> Result<KnownMap, Error> {
    let map = if is_first { map } else { calls.maps.read(task_sid).await? };
    settle(calls, task_sid, map.clone()).await?;
    Ok(map)
}

/// Whether somebody was left alone in the call. `map` was just read, or is as good as that.
pub(crate) fn somebody_is_alone(calls: &Calls, task_sid: &TaskSid, map: &ConferenceMap) -> bool {
    who_left_somebody_alone(calls, task_sid, map).is_some()
}

fn who_left_somebody_alone(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Option<CallSid> {
    let map = proved(calls, task_sid, map);
    map.participants.keys().find(|leaver| left_alone(&map, leaver).is_some()).cloned()
}

/// Ends the call if somebody was left alone in it, by whomever. `map` was just read, or is as good as that.
pub(crate) async fn end_for_who_is_alone(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    match who_left_somebody_alone(calls, task_sid, map) {
        Some(leaver) => after_leave(calls, task_sid, &leaver).await,
        None => Ok(()),
    }
}

/// After somebody hears the others again, or it is known who they are: carries out whatever is wished.
pub(crate) async fn read_and_settle(calls: &Calls, task_sid: &TaskSid) -> Result<(), Error> {
    let map = calls.maps.read(task_sid).await?;
    settle(calls, task_sid, map).await
}

/// After a leg has left: the same, and its worker has nothing more to do on the call.
pub(crate) async fn after_leave(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
) -> Result<(), Error> {
    let map = calls.maps.read(task_sid).await?;
    after_leave_in(calls, task_sid, call_sid, map).await
}

/// The same by a map that was just read.
pub(crate) async fn after_leave_in(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    map: KnownMap,
) -> Result<(), Error> {
    let left = reservation_of_leaver(&proved(calls, task_sid, map.view()), call_sid);
    let as_left = map.clone();
    let (wrapped, settled, ended, resumed) = tokio::join!(
        report_and_wrap(calls, task_sid, as_left.view(), left),
        settle(calls, task_sid, map),
        Box::pin(end_for_the_last(calls, task_sid, as_left.view(), call_sid)),
        Box::pin(resume_for_leaver(calls, task_sid, as_left.view()))
    );
    wrapped.and(settled).and(ended).and(resumed)
}

/// Two who leave in the same moment end nothing by it, and nobody comes to the one who stays. Twilio is
/// asked first who is there: the map may not have heard of somebody.
async fn end_for_the_last(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    leaver: &CallSid,
) -> Result<(), Error> {
    let map = &proved(calls, task_sid, map);
    let conference = calls.proofs.conference_of(task_sid, map);
    let (Some(alone), Some(conference_sid)) = (left_alone(map, leaver), conference) else {
        return Ok(());
    };
    // Who listens comes into the map a moment late.
    let listens = |it: &ConferenceParticipant| match map.participants.get(&it.call_sid) {
        Some(item) => item.participant_type == ParticipantType::Supervisor,
        None => it.only_listens(),
    };
    let is_company =
        |it: &ConferenceParticipant| it.call_sid != *alone && it.is_connected() && !listens(it);
    let ended = async {
        let participants = calls.twilio.list_participants(conference_sid).await?;
        if participants.iter().any(is_company) {
            return Ok(());
        }
        calls.twilio.end_conference(conference_sid).await
    };
    match ended.await {
        // It is over.
        Err(error) if error.final_refusal().is_some() => {
            tracing::debug!(%task_sid, %conference_sid, %error, "there is nothing to end");
            Ok(())
        }
        answer => answer.map_err(Error::from),
    }
}

/// After a leg has left because its conference is over, for which there is an event of its own.
pub(crate) async fn after_leave_at_the_end(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    map: &KnownMap,
) -> Result<(), Error> {
    let map = map.view();
    report_and_wrap(calls, task_sid, map, reservation_of_leaver(map, call_sid)).await
}

/// After the end: whoever still rings is told to stop, and nobody has anything to do on the call.
pub(crate) async fn after_end(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if map.conference_sid() != Some(conference_sid) {
        return Ok(());
    }
    let ringing = cancels(map);
    let is_known = ringing.is_empty();
    let canceled = carry_out(calls, task_sid, conference_sid, map, ringing).await.map(drop);
    // Twilio may have said of somebody who seemed to ring that they were on the line.
    let known = if is_known { None } else { calls.maps.remembered(task_sid).await };
    let known = known.as_ref().map_or(map, KnownMap::view);
    let wrapped = async {
        // Those too whose leave was heard: more may be known by the end.
        let reported = report::write_at_the_end(calls, task_sid, known).await;
        wrap(calls, task_sid, map, reservations_at_the_end(map)).await.and(reported)
    };
    let (wrapped, written) = tokio::join!(wrapped, write_missing_leaves(calls, task_sid, map));
    wrapped.and(canceled).and(written)
}

/// Wraps what workers had to do with their tasks who have left while the conference goes on.
pub(crate) async fn wrap_leavers(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    let map = &*proved(calls, task_sid, map);
    let leavers = map.participants.keys().filter_map(|leg| reservation_of_leaver(map, leg));
    report_and_wrap(calls, task_sid, map, leavers).await
}

/// Writes the reports first: they are read when a worker is done with wrapping up.
async fn report_and_wrap(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    reservations: impl IntoIterator<Item = WorkerReservation>,
) -> Result<(), Error> {
    let reservations: Vec<_> = reservations.into_iter().collect();
    let reported = report::write_all(calls, task_sid, map, &reservations).await;
    wrap(calls, task_sid, map, reservations).await.and(reported)
}

/// Wraps what workers had to do with their tasks. Those that are not `accepted` stay as they are, and so do
/// those of other calls.
async fn wrap(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    reservations: impl IntoIterator<Item = WorkerReservation>,
) -> Result<(), Error> {
    let wrapped = reservations.into_iter().map(|reservation| async move {
        let WorkerReservation { worker_sid, reservation_sid } = &reservation;
        let wrapped = if is_of_a_leg(calls, task_sid, map, &reservation) {
            calls.twilio.wrap_reservation(worker_sid, reservation_sid).await
        } else {
            calls.twilio.wrap_reservation_of_task(task_sid, reservation_sid).await
        };
        match wrapped {
            Err(error) if error.final_refusal().is_some() => {
                tracing::debug!(%task_sid, %reservation_sid, %error, "there is nothing to wrap");
                Ok(())
            }
            answer => answer.map_err(Error::from),
        }
    });
    join_all(wrapped).await.into_iter().collect()
}

/// Whether a leg that was in the call is proved to be this reservation's.
fn is_of_a_leg(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    reservation: &WorkerReservation,
) -> bool {
    map.participants.iter().any(|(call_sid, item)| {
        item.worker_sid.as_ref() == Some(&reservation.worker_sid)
            && item.reservation_sid.as_ref() == Some(&reservation.reservation_sid)
            && calls.proofs.has_leg(task_sid, call_sid, item)
    })
}
