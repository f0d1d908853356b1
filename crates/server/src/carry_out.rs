//! What follows from a conference event: the map, the customer's telephone, the end of the task.
//!
//! **Invariant:** all of it may be done again. Twilio repeats a callback until it is answered with a
//! 2xx, perhaps to another replica; whoever comes next finds in Twilio what was already done.

pub(crate) mod again;
mod dial;
mod identity;
pub(crate) mod invitation;
pub(crate) mod leg;
mod policy;
pub(crate) mod task;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use shared::{
    ConferenceSid, TaskSid,
    event::{
        CallProgress, ConferenceEvent, ConferenceEventKind, LeftReason, ParticipantChange,
        ParticipantEvent,
    },
    label::{Label, LegId},
    policy::has_kept_wish,
    reduce::{DialledLeg, is_of_another_conference, reduce, restart},
    sync_map::{ConferenceMap, MapChange, ParticipantStatus, ParticipantType},
};

use crate::{
    app::AppState,
    error::Error,
    sync_writer::{Decision, KnownMap},
};
use dial::Claim;
use identity::Identity;

/// Carries out a conference event, and returns when all that follows from it is in Twilio.
pub(crate) async fn conference_event(
    state: &AppState,
    task_sid: &TaskSid,
    event: ConferenceEvent,
) -> Result<(), Error> {
    match event.kind.clone() {
        ConferenceEventKind::Started => write(state, task_sid, event, None).await.map(drop),
        ConferenceEventKind::Ended { .. } => {
            if write(state, task_sid, event, None).await?.is_none() {
                return Ok(());
            }
            // Another replica may have dialled or asked somebody.
            let map = state.sync_writer.read(task_sid).await?;
            // Who wraps a worker's reservation has often moved the task by it; it is moved in any case.
            let followed = policy::after_end(state, task_sid, map.view()).await;
            let taken_back = invitation::take_all_back(state, task_sid, map.view()).await;
            let moved = task::end(state, task_sid, task::CONFERENCE_ENDED).await;
            moved.and(followed).and(taken_back)
        }
        ConferenceEventKind::Participant(participant) => {
            participant_event(state, task_sid, event, &participant).await
        }
    }
}

/// Carries out the progress of a leg's own call.
pub(crate) async fn call_progress(
    state: &AppState,
    task_sid: &TaskSid,
    leg: DialledLeg,
    progress: CallProgress,
) -> Result<(), Error> {
    let call_sid = leg.call_sid.clone();
    let is_over = progress.status.is_final();
    let map = leg::write_progress(state, task_sid, leg, progress).await?;
    let item = map.view().participants.get(&call_sid);
    // The conference, which tells of it too, has not done so, or was not heard.
    if is_over && item.is_some_and(|item| item.status == ParticipantStatus::Joined) {
        return policy::after_leave(state, task_sid, &call_sid).await;
    }
    Ok(())
}

async fn participant_event(
    state: &AppState,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    participant: &ParticipantEvent,
) -> Result<(), Error> {
    let joined = participant.change == ParticipantChange::Joined;
    let identity = if joined { identity::find(state, task_sid, participant).await? } else { None };
    let told = participant.label.as_ref().and_then(Label::participant_type);
    let participant_type = identity.as_ref().map(|identity| identity.participant_type).or(told);
    let is_worker = participant_type == Some(ParticipantType::Worker);
    if !(joined && is_worker) {
        let Some(written) = write(state, task_sid, event, identity).await? else { return Ok(()) };
        return after_change(state, task_sid, participant, written).await;
    }

    let claim = Claim::new(LegId::from_bits(rand::random()), participant.call_sid.clone());
    let conference_sid = event.conference_sid.clone();
    let Some(written) = write_and_claim(state, task_sid, event, identity, &claim).await? else {
        return Ok(());
    };
    // Each is done whether or not the other can be, and the customer rings as soon as may be.
    let map = written.map.clone();
    let (dialled, followed) = tokio::join!(
        dial::customer(state, task_sid, &conference_sid, map, claim),
        after_change(state, task_sid, participant, written)
    );
    dialled.and(followed)
}

/// What the policy has to do with a change of a leg.
async fn after_change(
    state: &AppState,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
    written: Written,
) -> Result<(), Error> {
    let call_sid = &participant.call_sid;
    let Written { map, is_first } = written;
    match &participant.change {
        // Nobody had told anything of this conference before, and whoever tells now sees this leg.
        ParticipantChange::Joined if is_first => policy::settle(state, task_sid, map).await,
        ParticipantChange::Left {
            reason: Some(LeftReason::ModeratorEndedConference | LeftReason::ConferenceEndedViaApi),
            ..
        } => policy::after_drop(state, task_sid, call_sid, &map).await,
        ParticipantChange::Left { .. } => policy::after_leave(state, task_sid, call_sid).await,
        ParticipantChange::Unheld
            if !map.view().participants.get(call_sid).is_some_and(has_kept_wish) =>
        {
            Ok(())
        }
        ParticipantChange::Joined | ParticipantChange::Unheld => {
            policy::read_and_settle(state, task_sid).await
        }
        ParticipantChange::Changed => Ok(()),
    }
}

/// The map with an event in it.
struct Written {
    map: KnownMap,
    /// Whether this event was the first that told of its conference.
    is_first: bool,
}

/// Brings an event into the map. `None`: the event is of another conference that goes on beside the
/// map's, and was set aside.
async fn write(
    state: &AppState,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Option<Identity>,
) -> Result<Option<Written>, Error> {
    apply(state, task_sid, event, move |map, event| decide(map, event, identity.as_ref())).await
}

/// The same for a worker who has joined: the claim to dial the customer goes the same way.
async fn write_and_claim(
    state: &AppState,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Option<Identity>,
    claim: &Claim,
) -> Result<Option<Written>, Error> {
    let claim = claim.clone();
    apply(state, task_sid, event, move |map, event| {
        let mut changes = decide(map, event, identity.as_ref());
        let mut then = map.clone();
        for change in &changes {
            then.apply(change.clone());
        }
        // One item is written once, so the claim takes the place of what the event changed there.
        if let Some(claimed) = claim.decide(&then) {
            changes.push(claimed);
        }
        changes
    })
    .await
}

/// Writes what `decide` makes of an event, after a look at which conference the map speaks of.
async fn apply(
    state: &AppState,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    decide: impl Fn(&ConferenceMap, &ConferenceEvent) -> Vec<MapChange> + Send + Sync + 'static,
) -> Result<Option<Written>, Error> {
    let event = Arc::new(event);
    let decide = Arc::new(decide);
    let is_first = Arc::new(AtomicBool::new(false));
    let decision = |over: Option<ConferenceSid>| -> Decision {
        let (event, decide) = (Arc::clone(&event), Arc::clone(&decide));
        let is_first = Arc::clone(&is_first);
        Arc::new(move |map| {
            // The map names its conference by compare-and-set: what was decided last was written.
            is_first.store(map.conference_sid().is_none(), Ordering::Relaxed);
            match &map.conference {
                // Only the conference that was found over gives way: another event may have been
                // faster.
                Some(known) if over.is_some() && known.conference_sid == over => {
                    let item = restart(known, event.conference_sid.clone());
                    let mut restarted = map.clone();
                    restarted.apply(MapChange::Conference(item.clone()));
                    let mut changes = vec![MapChange::Conference(item)];
                    changes.extend(decide(&restarted, &event));
                    changes
                }
                _ => decide(map, &event),
            }
        })
    };
    let is_set_aside =
        |map: &KnownMap| is_of_another_conference(map.view().conference.as_ref(), &event);

    let mut map = state.sync_writer.write(task_sid, decision(None)).await?;
    if is_set_aside(&map) && follows(state, map.view(), &event).await? {
        let over = map.view().conference_sid().cloned();
        map = state.sync_writer.write(task_sid, decision(over)).await?;
    }
    if is_set_aside(&map) {
        tracing::warn!(%task_sid, conference_sid = %event.conference_sid, "set aside: the map is another conference's");
        return Ok(None);
    }
    Ok(Some(Written { map, is_first: is_first.load(Ordering::Relaxed) }))
}

/// Whether an event's conference comes after the map's: that one is over, and this one is not. A late
/// event of a conference before the map's opens nothing again.
async fn follows(
    state: &AppState,
    map: &ConferenceMap,
    event: &ConferenceEvent,
) -> Result<bool, Error> {
    if !is_over(state, map).await? {
        return Ok(false);
    }
    match state.twilio.fetch_conference(&event.conference_sid).await {
        Ok(conference) => Ok(!conference.is_completed()),
        // Twilio tells of it, so it is there, and so new that not all of Twilio knows it.
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Whether the map's conference is over: the map may not know, if the last callback was lost.
async fn is_over(state: &AppState, map: &ConferenceMap) -> Result<bool, Error> {
    let Some(conference_sid) = map.conference_sid() else { return Ok(true) };
    if map.has_ended() {
        return Ok(true);
    }
    match state.twilio.fetch_conference(conference_sid).await {
        Ok(conference) => Ok(conference.is_completed()),
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// What an event changes, with what was found out about a leg that has no label of ours. That is kept
/// even where the event itself comes too late to change the leg.
fn decide(
    map: &ConferenceMap,
    event: &ConferenceEvent,
    identity: Option<&Identity>,
) -> Vec<MapChange> {
    let mut changes = reduce(map, event);
    let (Some(identity), ConferenceEventKind::Participant(participant)) = (identity, &event.kind)
    else {
        return changes;
    };
    let mut is_changed = false;
    for change in &mut changes {
        if let MapChange::Participant(_, item) = change {
            identity.complete(item);
            is_changed = true;
        }
    }
    if !is_changed && let Some(known) = map.participants.get(&participant.call_sid) {
        let mut item = known.clone();
        identity.complete(&mut item);
        if item != *known {
            changes.push(MapChange::Participant(participant.call_sid.clone(), item));
        }
    }
    changes
}
