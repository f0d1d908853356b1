//! Brings a conference event into the map of its task, after a look at which conference the map speaks
//! of.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use shared::{
    ConferenceSid, TaskSid,
    event::{ConferenceEvent, ConferenceEventKind, ParticipantChange, ParticipantEvent},
    reduce::{is_of_another_conference, reduce, restart},
    sync_map::{ConferenceMap, MapChange, ParticipantItem},
};

use crate::{
    calls::{
        conference_end,
        conference_proof::missing_proof,
        context::Calls,
        dial::claim::{Claim, is_waiting},
        error::Error,
        heal, late_arrival,
        leg_identity::Identity,
        proof::{Proofs, whose_label},
    },
    clock::Instant,
    maps::{Decision, KnownMap},
};

/// The map with an event in it.
pub(crate) struct Written {
    pub(crate) map: KnownMap,
    /// Whether this event was the first that told of its conference.
    pub(crate) is_first: bool,
}

/// Brings an event into the map. `None`: the event is of another conference that goes on beside the
/// map's, and was set aside.
pub(crate) async fn write(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Option<Identity>,
) -> Result<Option<Written>, Error> {
    let evidence = Evidence::new(calls, task_sid, identity);
    apply(calls, task_sid, event, move |map, event| decide(map, event, &evidence)).await
}

/// The same; where the event shows a worker for whom nobody has dialled the customer, it claims the dial.
pub(crate) async fn write_and_claim(
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    identity: Option<Identity>,
    claim: &Claim,
) -> Result<Option<Written>, Error> {
    let claim = claim.clone();
    let evidence = Evidence::new(calls, task_sid, identity);
    apply(calls, task_sid, event, move |map, event| {
        let mut changes = decide(map, event, &evidence);
        if !is_waiting(map) {
            return changes;
        }
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
    calls: &Calls,
    task_sid: &TaskSid,
    event: ConferenceEvent,
    decide: impl Fn(&ConferenceMap, &ConferenceEvent) -> Vec<MapChange> + Send + Sync + 'static,
) -> Result<Option<Written>, Error> {
    let begun = Instant::now();
    let event = Arc::new(event);
    let decide = Arc::new(decide);
    let is_first = Arc::new(AtomicBool::new(false));
    let decision = |over: Option<ConferenceSid>| -> Decision {
        let (event, decide) = (Arc::clone(&event), Arc::clone(&decide));
        let is_first = Arc::clone(&is_first);
        let (proofs, call) = (calls.proofs.clone(), task_sid.clone());
        Arc::new(move |map| {
            // The map names its conference by compare-and-set: what was decided last was written.
            is_first.store(map.conference_sid().is_none(), Ordering::Relaxed);
            let changes = match &map.conference {
                // Only the conference that was found over gives way: another event may have been
                // faster.
                Some(known) if over.is_some() && known.conference_sid == over => {
                    let (mut changes, restarted) = restart(map, event.conference_sid.clone());
                    changes.extend(decide(&restarted, &event));
                    changes
                }
                _ => decide(map, &event),
            };
            with_proof_of_conference(&proofs, &call, map, &event, changes)
        })
    };
    let is_set_aside =
        |map: &KnownMap| is_of_another_conference(map.view().conference.as_ref(), &event);

    if is_behind(calls, task_sid, &event).await {
        heal::gap::look_into(calls, task_sid, &event.conference_sid);
        if is_flag(&event) {
            // Another replica has written what came between: a write would be refused.
            calls.maps.read(task_sid).await?;
        }
    }
    let mut map = calls.maps.write(task_sid, decision(None)).await?;
    if is_set_aside(&map) && !is_set_aside(&calls.maps.read(task_sid).await?) {
        // It was this replica that was behind.
        map = calls.maps.write(task_sid, decision(None)).await?;
    }
    if is_set_aside(&map) && follows(calls, task_sid, map.view(), &event).await? {
        // Another replica may have asked somebody.
        map = calls.maps.read(task_sid).await?;
        if let Some(invitation) = late_arrival::invitation_of(map.view(), &event)
            && late_arrival::is_alone_in(calls, &event.conference_sid).await?
        {
            late_arrival::send_away(calls, task_sid, &event.conference_sid, &invitation).await?;
            return Ok(None);
        }
        // Unless another event was faster: then the map is this conference's by now.
        let over = map.view().conference_sid().filter(|it| **it != event.conference_sid).cloned();
        map = calls.maps.write(task_sid, decision(over)).await?;
        // Its end may have been set aside because the map was the other's, and events of the one before may
        // have been written over its first.
        heal::gap::look_whether_over(calls, task_sid, &event.conference_sid);
    }
    if is_set_aside(&map) {
        tracing::warn!(%task_sid, conference_sid = %event.conference_sid, "set aside: the map is another conference's");
        return Ok(None);
    }
    calls.metrics.map_shows_event(begun.elapsed());
    Ok(Some(Written { map, is_first: is_first.load(Ordering::Relaxed) }))
}

/// Whether an event changes flags alone. After a join or a leave the map is read in any case.
fn is_flag(event: &ConferenceEvent) -> bool {
    let ConferenceEventKind::Participant(participant) = &event.kind else { return false };
    matches!(participant.change, ParticipantChange::Changed | ParticipantChange::Unheld)
}

/// Whether events have come between that this replica has not heard of.
async fn is_behind(calls: &Calls, task_sid: &TaskSid, event: &ConferenceEvent) -> bool {
    let Some(map) = calls.maps.remembered(task_sid).await else { return false };
    let newest = map.view().newest_sequence_number(&event.conference_sid);
    newest.is_some_and(|newest| event.sequence_number > newest.saturating_add(1))
}

/// Whether an event's conference comes after the map's: that one is over, and this one is not. A late
/// event of a conference before the map's opens nothing again.
async fn follows(
    calls: &Calls,
    task_sid: &TaskSid,
    map: &ConferenceMap,
    event: &ConferenceEvent,
) -> Result<bool, Error> {
    if !conference_end::is_over(calls, task_sid, map).await? {
        return Ok(false);
    }
    match calls.twilio.fetch_conference(&event.conference_sid).await {
        Ok(conference) => Ok(!conference.is_completed()),
        // Twilio tells of it, so it is there, and so new that not all of Twilio knows it.
        Err(error) if error.is_not_found() => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Proves the conference of an event: in `conf_status` as it is written or, where it has no proof, as it
/// is.
fn with_proof_of_conference(
    proofs: &Proofs,
    call: &TaskSid,
    map: &ConferenceMap,
    event: &ConferenceEvent,
    mut changes: Vec<MapChange>,
) -> Vec<MapChange> {
    let mut is_written = false;
    for change in &mut changes {
        if let MapChange::Conference(item) = change {
            is_written = true;
            if item.conference_sid.as_ref() == Some(&event.conference_sid) {
                proofs.prove_conference(call, item);
            }
        }
    }
    if !is_written {
        changes.extend(missing_proof(proofs, call, map, &event.conference_sid));
    }
    changes
}

/// What an event changes, with what was found out about a leg that has no label of ours. That is kept
/// even where the event itself comes too late to change the leg.
fn decide(map: &ConferenceMap, event: &ConferenceEvent, evidence: &Evidence) -> Vec<MapChange> {
    let mut changes = reduce(map, event);
    let ConferenceEventKind::Participant(participant) = &event.kind else { return changes };
    if let Some(identity) = &evidence.identity {
        complete(map, participant, identity, &mut changes);
    }
    for change in &mut changes {
        if let MapChange::Participant(call_sid, item) = change
            && *call_sid == participant.call_sid
            && item.conference_sid.as_ref() == Some(&event.conference_sid)
        {
            evidence.prove_leg(map, participant, item);
        }
    }
    changes
}

/// What Twilio says of a leg beside an event, and what proves it.
struct Evidence {
    call: TaskSid,
    proofs: Proofs,
    identity: Option<Identity>,
}

impl Evidence {
    fn new(calls: &Calls, call: &TaskSid, identity: Option<Identity>) -> Self {
        Self { call: call.clone(), proofs: calls.proofs.clone(), identity }
    }

    fn prove_leg(
        &self,
        map: &ConferenceMap,
        participant: &ParticipantEvent,
        item: &mut ParticipantItem,
    ) {
        let found = self.identity.as_ref().map(Identity::whose).unwrap_or_default();
        let told = [whose_label(participant.label.as_ref()), found];
        let call_sid = &participant.call_sid;
        let known = map.participants.get(call_sid);
        self.proofs.prove_leg_as_told(&self.call, call_sid, item, known, &told);
    }
}

/// Adds what was found out to what an event changes.
fn complete(
    map: &ConferenceMap,
    participant: &ParticipantEvent,
    identity: &Identity,
    changes: &mut Vec<MapChange>,
) {
    let mut is_changed = false;
    for change in changes.iter_mut() {
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
}
