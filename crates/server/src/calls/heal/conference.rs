//! Brings the map of one conference in line with Twilio, and does what follows from it.

use shared::{
    CallSid, ConferenceSid, TaskSid,
    label::Label,
    policy::left_alone,
    reconcile::{ActualConference, ActualParticipant, ActualState, reconcile},
    sync_map::ConferenceMap,
};

use super::changes::over_the_same;
use crate::{
    calls::{
        context::Calls, dial::overdue::dial_overdue, error::Error, invitation_end, policy,
        task_lifecycle,
    },
    maps::KnownMap,
    twilio::ConferenceParticipant,
};

/// Whether a map is of a call that we made, and not of one of Flex's own.
pub(super) fn is_ours(map: &ConferenceMap) -> bool {
    let is_ours = |label: &String| !matches!(Label::parse(label), Label::Foreign(_));
    map.conference.as_ref().is_some_and(|item| item.customer_dial.is_some())
        || map.participants.values().filter_map(|item| item.label.as_ref()).any(is_ours)
}

/// Heals a conference that goes on. Where the replica knows the map and nothing was lost, this costs
/// one request.
pub(super) async fn heal_live(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
) -> Result<(), Error> {
    let map = remembered_or_read(calls, task_sid).await?;
    if !is_ours(map.view()) {
        return Ok(());
    }
    if !reconcile(map.view(), &live(calls, conference_sid).await?).is_empty() {
        // It may be this replica that is behind. Twilio is asked after the map was read.
        let map = calls.maps.read(task_sid).await?;
        let actual = live(calls, conference_sid).await?;
        follow(calls, task_sid, map, &actual).await?;
    }
    let map = remembered_or_read(calls, task_sid).await?;
    dial_overdue(calls, task_sid, conference_sid, map.view()).await?;
    invitation_end::end_those_over(calls, task_sid, map.view()).await?;
    match alone(map.view()) {
        Some(leaver) => policy::after_leave(calls, task_sid, &leaver).await,
        None => Ok(()),
    }
}

/// Heals a conference that is over, and ends what was to end with it.
pub(super) async fn heal_ended(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    reason: Option<String>,
) -> Result<(), Error> {
    let map = calls.maps.read(task_sid).await?;
    let conference_sid = conference_sid.clone();
    let actual = ActualConference { conference_sid, state: ActualState::Over { reason } };
    let changes = reconcile(map.view(), &actual);
    if !changes.is_empty() {
        tracing::info!(%task_sid, changes = changes.len(), "the end of the conference was lost");
        calls.maps.write(task_sid, over_the_same(map.clone(), changes)).await?;
    }
    let followed = policy::after_end(calls, task_sid, map.view()).await;
    let taken_back = invitation_end::take_all_back(calls, task_sid, map.view()).await;
    let moved = task_lifecycle::end(calls, task_sid, task_lifecycle::CONFERENCE_ENDED).await;
    moved.and(followed).and(taken_back)
}

/// Writes what Twilio says, and does what events would have brought about that have not come.
async fn follow(
    calls: &Calls,
    task_sid: &TaskSid,
    before: KnownMap,
    actual: &ActualConference,
) -> Result<(), Error> {
    let changes = reconcile(before.view(), actual);
    if changes.is_empty() {
        return Ok(());
    }
    tracing::info!(%task_sid, changes = changes.len(), "callbacks of the conference were lost");
    let decision = over_the_same(before.clone(), changes);
    let after = calls.maps.write(task_sid, decision).await?;
    for leaver in leavers(before.view(), after.view()) {
        policy::after_leave(calls, task_sid, &leaver).await?;
    }
    policy::read_and_settle(calls, task_sid).await
}

fn leavers(before: &ConferenceMap, after: &ConferenceMap) -> Vec<CallSid> {
    let is_there = |call_sid: &CallSid| after.joined().any(|(joined, _)| joined == call_sid);
    let gone = before.joined().map(|(call_sid, _)| call_sid).filter(|it| !is_there(it));
    gone.cloned().collect()
}

/// A leg whose leaving has left somebody alone.
fn alone(map: &ConferenceMap) -> Option<CallSid> {
    map.participants.keys().find(|leaver| left_alone(map, leaver).is_some()).cloned()
}

pub(super) async fn remembered_or_read(
    calls: &Calls,
    task_sid: &TaskSid,
) -> Result<KnownMap, Error> {
    match calls.maps.remembered(task_sid).await {
        Some(map) => Ok(map),
        None => Ok(calls.maps.read(task_sid).await?),
    }
}

async fn live(calls: &Calls, conference_sid: &ConferenceSid) -> Result<ActualConference, Error> {
    let participants = calls.twilio.list_participants(conference_sid).await?;
    let legs = participants.into_iter().map(|leg| (leg.call_sid.clone(), actual(&leg))).collect();
    let conference_sid = conference_sid.clone();
    Ok(ActualConference { conference_sid, state: ActualState::Live(legs) })
}

fn actual(leg: &ConferenceParticipant) -> ActualParticipant {
    ActualParticipant {
        is_connected: leg.is_connected(),
        label: leg.label.as_deref().map(Label::parse),
        flags: leg.flags(),
    }
}
