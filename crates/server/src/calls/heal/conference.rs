//! Brings the map of one conference in line with Twilio, and does what follows from it.

use std::sync::Arc;

use shared::{
    CallSid, ConferenceSid, TaskSid,
    label::Label,
    reconcile::{ActualConference, ActualParticipant, ActualState, reconcile},
    reduce::restart,
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use super::{changes::over_the_same, identify::identify, proved_changes::lacking};
use crate::{
    calls::{
        background_work::LIST_IS_UP_TO_DATE_AFTER, conference_end, context::Calls,
        dial::overdue::dial_overdue, error::Error, invitation_end, late_arrival, map_access,
        policy, recording, rejoin, task_lifecycle, transfer::complete::complete_those_due,
    },
    clock::CLOCK_PRECISION,
    maps::{Decision, KnownMap},
    metrics::Heal,
    twilio::ConferenceParticipant,
};

/// Whether a map is of a call that we made, and not of one of Flex's own.
pub(super) fn is_ours(map: &ConferenceMap) -> bool {
    let is_ours = |label: &String| !matches!(Label::parse(label), Label::Foreign(_));
    map.conference.as_ref().is_some_and(|item| item.customer_dial.is_some())
        || map.participants.values().filter_map(|item| item.label.as_ref()).any(is_ours)
}

/// Whether it is proved that a map is of a call that we made. The map may say so of one of Flex's own.
fn is_proved(calls: &Calls, task_sid: &TaskSid, map: &ConferenceMap) -> bool {
    let dial = map.customer_dial();
    calls.proofs.conference_of(task_sid, map).is_some()
        || dial.is_some_and(|dial| calls.proofs.has_dial(task_sid, dial))
}

/// Whether Twilio knows a leg in a conference that has a label of ours.
fn has_leg_of_ours(actual: &ActualConference) -> bool {
    let ActualState::Live(legs) = &actual.state else { return false };
    let labels = legs.values().filter_map(|leg| leg.label.as_ref());
    labels.into_iter().any(|label| !matches!(label, Label::Foreign(_)))
}

fn is_empty(actual: &ActualConference) -> bool {
    matches!(&actual.state, ActualState::Live(legs) if legs.is_empty())
}

/// What a heal of a live conference looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The map as this replica knows it, where it does: one request if nothing was lost.
    Legs,
    /// The map as Twilio has it, and whether everything was done that follows from it: one request more.
    Everything,
}

/// Heals a conference that goes on, or did a moment ago.
pub(super) async fn heal_live(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    depth: Depth,
) -> Result<(), Error> {
    let mut map = match depth {
        Depth::Legs => remembered_or_read(calls, task_sid).await?,
        Depth::Everything => calls.maps.look(task_sid).await?,
    };
    if !is_ours(map.view()) {
        return Ok(());
    }
    if is_of_another(map.view(), conference_sid) {
        return heal_successor(calls, task_sid, conference_sid).await;
    }
    let mut actual = live(calls, conference_sid).await?;
    if is_empty(&actual) && heal_if_over(calls, task_sid, conference_sid).await? {
        return Ok(());
    }
    if !is_proved(calls, task_sid, map.view()) && !has_leg_of_ours(&actual) {
        return Ok(());
    }
    let is_changed = !lacking(&calls.proofs, task_sid, map.view(), &actual).is_empty();
    if is_changed && depth == Depth::Legs {
        // It may be this replica that is behind. Twilio is asked after the map was read.
        map = calls.maps.read(task_sid).await?;
        actual = live(calls, conference_sid).await?;
    }
    let changes = lacking_for_certain(calls, task_sid, &map, &actual);
    if !changes.is_empty() {
        map = write_lost(calls, task_sid, map, changes).await?;
    } else if depth == Depth::Legs {
        // No event tells of a claim that was released.
        let dialled = dial_overdue(calls, task_sid, conference_sid, map.view()).await;
        let resumed = recording::follow_up::resume_for_leaver(calls, task_sid, map.view()).await;
        return dialled.and(resumed).and(rejoin::go_on(calls, task_sid, &map).await);
    }
    act(calls, task_sid, conference_sid, map).await
}

/// What a map that was just read lacks for certain. Twilio's list of participants can be behind its own events: a leg
/// of which the map was told just now, and which is not listed, may be about to be; the next sweep knows.
fn lacking_for_certain(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &KnownMap,
    actual: &ActualConference,
) -> Vec<MapChange> {
    let is_listed = |call_sid: &CallSid| match &actual.state {
        ActualState::Live(legs) => legs.contains_key(call_sid),
        ActualState::Over { .. } => false,
    };
    // Both dates are whole seconds.
    let just_now = LIST_IS_UP_TO_DATE_AFTER + 2 * CLOCK_PRECISION;
    let was_told_just_now =
        |call_sid: &CallSid| map.was_written_within(call_sid.as_str(), just_now);
    let mut changes = lacking(&calls.proofs, task_sid, map.view(), actual);
    changes.retain(|change| match change {
        MapChange::Participant(call_sid, _) => is_listed(call_sid) || !was_told_just_now(call_sid),
        MapChange::Conference(_) | MapChange::Invitation(..) => true,
    });
    changes
}

/// Looks at a conference of the same name that was opened when the map's was over: events of it were lost,
/// or it is about to be told of. The map becomes the new one's, as with its first event.
async fn heal_successor(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
) -> Result<(), Error> {
    // It may be this replica that is behind.
    let before = calls.maps.look(task_sid).await?;
    if !is_of_another(before.view(), conference_sid)
        || !conference_end::is_over(calls, task_sid, before.view()).await?
    {
        return Ok(());
    }
    let participants = calls.twilio.list_participants(conference_sid).await?;
    let late = late_arrival::invitation_of_all(before.view(), conference_sid, &participants);
    if let Some(invitation) = late {
        return late_arrival::send_away(calls, task_sid, conference_sid, &invitation).await;
    }
    if participants.is_empty() {
        return Ok(());
    }
    let actual = live_with(conference_sid, participants);
    if !is_proved(calls, task_sid, before.view()) && !has_leg_of_ours(&actual) {
        return Ok(());
    }
    tracing::info!(%task_sid, %conference_sid, "no event has told of the task's new conference");
    let over = before.view().conference_sid().cloned();
    let (call, proofs) = (task_sid.clone(), calls.proofs.clone());
    let decision: Decision = Arc::new(move |map| {
        // An event may have been faster.
        if map.conference.as_ref().is_none_or(|known| known.conference_sid != over) {
            return Vec::new();
        }
        let (mut changes, restarted) = restart(map, actual.conference_sid.clone());
        changes.extend(lacking(&proofs, &call, &restarted, &actual));
        changes
    });
    let map = calls.maps.write(task_sid, decision).await?;
    calls.metrics.heal(Heal::LostConference);
    act(calls, task_sid, conference_sid, map).await
}

fn is_of_another(map: &ConferenceMap, conference_sid: &ConferenceSid) -> bool {
    map.conference_sid().is_some_and(|known| known != conference_sid)
}

/// Writes what Twilio says of the legs and the map does not.
async fn write_lost(
    calls: &Calls,
    task_sid: &TaskSid,
    before: KnownMap,
    changes: Vec<MapChange>,
) -> Result<KnownMap, Error> {
    tracing::info!(%task_sid, changes = changes.len(), "callbacks of the conference were lost");
    let decision = over_the_same(before, changes);
    let map = calls.maps.write(task_sid, decision).await?;
    calls.metrics.heal(Heal::LostEvents);
    Ok(map)
}

/// Does whatever follows from the map, so far as it was not done: each is tried whether or not the others
/// can be, and what fails is tried again by the next sweep.
async fn act(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
) -> Result<(), Error> {
    // Who is a worker decides whether somebody is dialled.
    let (map, identified) = match identify(calls, task_sid, map.clone()).await {
        Ok(map) => (map, Ok(())),
        Err(error) => (map, Err(error)),
    };
    let view = map.view();
    map_access::permit_those_on(calls, task_sid, view).await;
    // Before anybody is wrapped for a leave that is a drop.
    let map = rejoin::begin_lost(calls, task_sid, &map).await?.unwrap_or(map);
    let view = map.view();
    let wrapped = policy::wrap_leavers(calls, task_sid, view).await;
    let settled = policy::settle(calls, task_sid, map.clone()).await;
    let dialled = dial_overdue(calls, task_sid, conference_sid, view).await;
    let invited = invitation_end::end_those_over(calls, task_sid, view).await;
    let handed_over = complete_those_due(calls, task_sid, view).await;
    let recorded = recording::follow_up::heal(calls, task_sid, &map).await;
    let released = policy::end_for_who_is_alone(calls, task_sid, view).await;
    let rejoined = rejoin::go_on(calls, task_sid, &map).await;
    let done = identified.and(wrapped).and(settled).and(dialled).and(invited);
    done.and(handed_over).and(recorded).and(released).and(rejoined)
}

/// Heals a conference that should be over, and says whether it is. Where the replica knows that nothing
/// is left to be done, this costs nothing.
pub(super) async fn heal_if_over(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
) -> Result<bool, Error> {
    let mut map = remembered_or_read(calls, task_sid).await?;
    if !is_settled(map.view(), conference_sid) {
        map = calls.maps.read(task_sid).await?;
    }
    if !is_ours(map.view()) || is_settled(map.view(), conference_sid) {
        return Ok(true);
    }
    let conference = calls.twilio.fetch_conference(conference_sid).await?;
    let is_of_this_call = conference.friendly_name == task_sid.as_str();
    if !conference.is_completed() || !is_of_this_call {
        return Ok(false);
    }
    heal_ended(calls, task_sid, conference_sid, conference.reason_conference_ended).await?;
    Ok(true)
}

/// Whether the map says that this conference is over, and that nobody is in it or called for it.
fn is_settled(map: &ConferenceMap, conference_sid: &ConferenceSid) -> bool {
    let is_open = |item: &ParticipantItem| item.is_joined() || item.is_connecting();
    is_of_another(map, conference_sid)
        || map.has_ended() && !map.items().any(|(_, item)| is_open(item))
}

/// Heals a conference that is over, and ends what was to end with it. The map says that it is over only
/// when all of that was done.
pub(super) async fn heal_ended(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    reason: Option<String>,
) -> Result<(), Error> {
    let map = calls.maps.read(task_sid).await?;
    let followed = policy::after_end(calls, task_sid, conference_sid, map.view()).await;
    let taken_back = invitation_end::take_all_back(calls, task_sid, map.view()).await;
    let moved = task_lifecycle::end(calls, task_sid, task_lifecycle::CONFERENCE_ENDED).await;
    moved.and(followed).and(taken_back)?;
    let conference_sid = conference_sid.clone();
    let actual = ActualConference { conference_sid, state: ActualState::Over { reason } };
    let map = calls.maps.read(task_sid).await?;
    let changes = reconcile(map.view(), &actual);
    if !changes.is_empty() {
        tracing::info!(%task_sid, changes = changes.len(), "the end of the conference was lost");
        calls.maps.write(task_sid, over_the_same(map, changes)).await?;
        calls.metrics.heal(Heal::LostEnd);
    }
    Ok(())
}

pub(super) async fn remembered_or_read(
    calls: &Calls,
    task_sid: &TaskSid,
) -> Result<KnownMap, Error> {
    match calls.maps.remembered(task_sid).await {
        Some(map) => Ok(map),
        None => Ok(calls.maps.look(task_sid).await?),
    }
}

async fn live(calls: &Calls, conference_sid: &ConferenceSid) -> Result<ActualConference, Error> {
    let participants = calls.twilio.list_participants(conference_sid).await?;
    Ok(live_with(conference_sid, participants))
}

fn live_with(
    conference_sid: &ConferenceSid,
    participants: Vec<ConferenceParticipant>,
) -> ActualConference {
    let legs = participants.into_iter().map(|leg| (leg.call_sid.clone(), actual(&leg))).collect();
    let conference_sid = conference_sid.clone();
    ActualConference { conference_sid, state: ActualState::Live(legs) }
}

fn actual(leg: &ConferenceParticipant) -> ActualParticipant {
    ActualParticipant {
        is_connected: leg.is_connected(),
        label: leg.label.as_deref().map(Label::parse),
        flags: leg.flags(),
    }
}
