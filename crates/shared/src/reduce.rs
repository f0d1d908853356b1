//! The one place that decides what an event changes in the Sync map.
//!
//! Each function looks at one item, because an item is what a write is guarded by (`If-Match`); the
//! answer is the item as it shall be, or nothing where it shall stay.
//!
//! **Invariant:** the same events end in the same map, however often and in whatever order they come
//! (`tests/reduce_laws.rs`). It holds because each event carries all flags of its leg, as Twilio's do.
//! Where one lacks a flag, the flag stays as it is: absent is not `false`.

use crate::{
    CallSid, ConferenceSid, TaskSid,
    answered_by::AnsweredBy,
    event::{
        CallProgress, CallStatus, ConferenceEvent, ConferenceEventKind, ParticipantChange,
        ParticipantEvent, ParticipantFlags,
    },
    label::Label,
    moments,
    recording::of_next_conference,
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, MapChange, ParticipantItem,
        ParticipantStatus, ParticipantType,
    },
};

/// What a conference event changes in a map. An event of another conference than the map's changes
/// nothing: see [`is_of_another_conference`].
pub fn reduce(map: &ConferenceMap, event: &ConferenceEvent) -> Vec<MapChange> {
    if is_of_another_conference(map.conference.as_ref(), event) {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let conference = reduce_conference(map.conference.as_ref(), event);
    let status = conference.as_ref().or(map.conference.as_ref()).and_then(|item| item.status);
    let has_ended = status == Some(ConferenceStatus::Ended);
    changes.extend(conference.map(MapChange::Conference));
    match &event.kind {
        ConferenceEventKind::Participant(participant) => {
            let known = map.participants.get(&participant.call_sid);
            if let Some(item) = reduce_participant(known, event, participant) {
                let item = if has_ended { item.left() } else { item };
                changes.extend(invitations_accepted_by(map, &item));
                changes.push(MapChange::Participant(participant.call_sid.clone(), item));
            }
        }
        ConferenceEventKind::Ended { .. } if has_ended => changes.extend(leaves_at_the_end(map)),
        ConferenceEventKind::Started | ConferenceEventKind::Ended { .. } => {}
    }
    changes
}

/// The leaves that are missing in a map that says that its conference is over: who joined while the end was
/// being written did not see it, nor did the end see them.
pub fn missing_leaves(map: &ConferenceMap) -> Vec<MapChange> {
    if map.has_ended() { leaves_at_the_end(map).collect() } else { Vec::new() }
}

/// The map as it is when its conference has ended, whether or not that is written.
pub fn ended(map: &ConferenceMap) -> ConferenceMap {
    let mut ended = map.clone();
    ended.conference.get_or_insert_default().status = Some(ConferenceStatus::Ended);
    for change in missing_leaves(&ended) {
        ended.apply(change);
    }
    ended
}

/// After the end of the conference everybody has left, whether or not each leave is heard. A telephone
/// that rings for it is told to stop, and has not left before.
fn leaves_at_the_end(map: &ConferenceMap) -> impl Iterator<Item = MapChange> {
    let stays = |item: &ParticipantItem| {
        item.status == ParticipantStatus::Joined
            && !item.is_connecting()
            && map.is_of_this_conference(item)
    };
    let those = map.participants.iter().filter(move |(_, item)| stays(item));
    those.map(|(call_sid, item)| MapChange::Participant(call_sid.clone(), item.clone().left()))
}

/// The invitations of the worker whose leg joins: they have come.
fn invitations_accepted_by<'map>(
    map: &'map ConferenceMap,
    leg: &'map ParticipantItem,
) -> impl Iterator<Item = MapChange> + 'map {
    let is_theirs = |item: &ParticipantItem| {
        leg.is_joined() && item.worker_sid.is_some() && item.worker_sid == leg.worker_sid
    };
    map.invitations.iter().filter(move |(_, item)| is_theirs(item)).filter_map(
        |(task_sid, item)| {
            let item = end_invitation(item, CallStatus::Completed)?;
            Some(MapChange::Invitation(task_sid.clone(), item))
        },
    )
}

/// The ends of the invitations whose workers are in the conference, but are still said to be on their way: their join
/// was written where nobody knew yet that they had been asked.
pub fn accepted_invitations(map: &ConferenceMap) -> Vec<MapChange> {
    let invitations = map.invitations.iter().filter(|(_, item)| is_in_conference(map, item));
    let ends = invitations.filter_map(|(task_sid, item)| {
        let item = end_invitation(item, CallStatus::Completed)?;
        Some(MapChange::Invitation(task_sid.clone(), item))
    });
    ends.collect()
}

/// Whether the worker of an invitation has a leg in the conference.
fn is_in_conference(map: &ConferenceMap, invitation: &ParticipantItem) -> bool {
    let worker_sid = &invitation.worker_sid;
    worker_sid.is_some() && map.joined().any(|(_, leg)| leg.worker_sid == *worker_sid)
}

/// The item of a worker who was just asked to come. Whose leg is in the conference already was faster.
pub fn record_invitation(
    map: &ConferenceMap,
    task_sid: &TaskSid,
    invitation: &ParticipantItem,
) -> Option<MapChange> {
    if map.invitations.contains_key(task_sid) {
        return None;
    }
    let mut item = ParticipantItem {
        participant_type: ParticipantType::Worker,
        conference_sid: invitation.conference_sid.as_ref().or(map.conference_sid()).cloned(),
        connecting: true,
        ..invitation.clone()
    };
    if is_in_conference(map, &item) {
        item = end_invitation(&item, CallStatus::Completed)?;
    }
    Some(MapChange::Invitation(task_sid.clone(), item))
}

/// The item of a worker who came (`completed`), did not answer or need not come. The first word about
/// it is the last.
pub fn end_invitation(known: &ParticipantItem, how: CallStatus) -> Option<ParticipantItem> {
    known.is_connecting().then(|| ParticipantItem {
        status: ParticipantStatus::Left,
        connecting: false,
        call_status: Some(how),
        ..known.clone()
    })
}

/// Whether the map speaks of another conference. Only a look at Twilio tells which of the two is
/// over; [`restart`] begins anew when it is the map's.
pub fn is_of_another_conference(known: Option<&ConferenceItem>, event: &ConferenceEvent) -> bool {
    known
        .and_then(|item| item.conference_sid.as_ref())
        .is_some_and(|conference_sid| *conference_sid != event.conference_sid)
}

/// `conf_status` after an event.
pub fn reduce_conference(
    known: Option<&ConferenceItem>,
    event: &ConferenceEvent,
) -> Option<ConferenceItem> {
    let mut item = known.cloned().unwrap_or_default();
    item.conference_sid = Some(event.conference_sid.clone());
    let is_new = item.sequence_number.is_none_or(|newest| event.sequence_number > newest);
    match &event.kind {
        ConferenceEventKind::Started if is_new && item.status != Some(ConferenceStatus::Ended) => {
            item.status = Some(ConferenceStatus::Started);
            item.sequence_number = Some(event.sequence_number);
        }
        ConferenceEventKind::Ended { reason } if is_new => {
            item.status = Some(ConferenceStatus::Ended);
            item.reason.clone_from(reason);
            item.sequence_number = Some(event.sequence_number);
        }
        ConferenceEventKind::Started
        | ConferenceEventKind::Ended { .. }
        | ConferenceEventKind::Participant(_) => {}
    }
    (known != Some(&item)).then_some(item)
}

/// The changes with which a map begins anew, for a conference that follows one that is over, and the map
/// after them. Who was in the one before has left it; who goes on in the new one joins it. The dial is kept:
/// it was for the task, not for the conference. So was what is recorded of it; a pause was not. Who is being added at
/// that moment is called in the new one.
pub fn restart(
    map: &ConferenceMap,
    conference_sid: ConferenceSid,
) -> (Vec<MapChange>, ConferenceMap) {
    let known = map.conference.as_ref();
    let customer_dial = known.and_then(|known| known.customer_dial.clone());
    let adds = known.map(|known| known.adds.clone()).unwrap_or_default();
    let recording = of_next_conference(known.and_then(|known| known.recording.as_deref()));
    let mut changes: Vec<_> = leaves_at_the_end(map).collect();
    changes.push(MapChange::Conference(ConferenceItem {
        conference_sid: Some(conference_sid),
        customer_dial,
        adds,
        recording,
        ..ConferenceItem::default()
    }));
    let mut restarted = map.clone();
    for change in &changes {
        restarted.apply(change.clone());
    }
    (changes, restarted)
}

/// The item of a leg after an event that names it.
pub fn reduce_participant(
    known: Option<&ParticipantItem>,
    event: &ConferenceEvent,
    participant: &ParticipantEvent,
) -> Option<ParticipantItem> {
    if let Some(item) = known.filter(|item| !is_newer(event, item)) {
        return with_older_event(item, event, participant);
    }
    let mut item = known.cloned().unwrap_or_default();
    let is_of_conference_before =
        item.conference_sid.as_ref().is_some_and(|before| *before != event.conference_sid);
    if is_of_conference_before {
        item.joined_sequence_number = None;
        item.moments = None;
    }
    moments::record(&mut item, event, participant);
    item.joined_sequence_number.get_or_insert(event.sequence_number);
    item.conference_sid = Some(event.conference_sid.clone());
    item.sequence_number = Some(event.sequence_number);
    // Whatever the conference says of a leg, it says of one that has come in.
    item.connecting = false;
    if let Some(label) = &participant.label {
        take_label(&mut item, label);
    }
    match &participant.change {
        ParticipantChange::Joined => {
            item.status = ParticipantStatus::Joined;
            item.left_reason = None;
        }
        ParticipantChange::Left { reason, call_status } => {
            item.status = ParticipantStatus::Left;
            item.left_reason = *reason;
            let is_over = item.call_status.is_some_and(CallStatus::is_final);
            if let Some(status) = call_status.filter(|status| status.is_final() && !is_over) {
                item.call_status = Some(status);
            }
        }
        // Who has left the conference before is in this one.
        ParticipantChange::Unheld | ParticipantChange::Changed if is_of_conference_before => {
            item.status = ParticipantStatus::Joined;
            item.left_reason = None;
        }
        ParticipantChange::Unheld | ParticipantChange::Changed => {}
    }
    take_flags(&mut item, participant.flags);
    Some(item)
}

/// The item of a leg after progress of its own call.
pub fn reduce_progress(
    known: Option<&ParticipantItem>,
    progress: &CallProgress,
) -> Option<ParticipantItem> {
    let mut item = known
        .cloned()
        .unwrap_or_else(|| ParticipantItem { connecting: true, ..ParticipantItem::default() });
    if item.call_sequence_number.is_some_and(|newest| progress.sequence_number <= newest) {
        return None;
    }
    item.call_sequence_number = Some(progress.sequence_number);
    let is_over = item.call_status.is_some_and(CallStatus::is_final);
    if !is_over {
        item.call_status = Some(progress.status);
    }
    // A leg that never came in leaves with its call. One that did leaves when the conference says so.
    if item.connecting && progress.status.is_final() {
        item.connecting = false;
        item.status = ParticipantStatus::Left;
    }
    Some(item)
}

/// The item of a leg after it was found out who picked up. Only the first result is kept: Twilio sends one for
/// each call, and it has no sequence number.
pub fn reduce_answered_by(
    known: &ParticipantItem,
    answered_by: AnsweredBy,
) -> Option<ParticipantItem> {
    known
        .answered_by
        .is_none()
        .then(|| ParticipantItem { answered_by: Some(answered_by), ..known.clone() })
}

/// A leg that was just dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialledLeg {
    /// The leg.
    pub call_sid: CallSid,
    /// The conference that it was dialled into.
    pub conference_sid: ConferenceSid,
    /// The label that it was given.
    pub label: Label,
    /// The number that was dialled.
    pub phone_number: String,
}

/// The item of a leg that was just dialled. Where an event was faster, the event wins, and only what
/// it could not know is added.
pub fn record_dialled(
    known: Option<&ParticipantItem>,
    leg: &DialledLeg,
) -> Option<ParticipantItem> {
    let mut item = known.cloned().unwrap_or_else(|| ParticipantItem {
        conference_sid: Some(leg.conference_sid.clone()),
        connecting: true,
        ..ParticipantItem::default()
    });
    take_label(&mut item, &leg.label);
    item.conference_sid.get_or_insert_with(|| leg.conference_sid.clone());
    // A worker has a name, and no number that anybody dials.
    if item.participant_type != ParticipantType::Worker {
        item.phone_number.get_or_insert_with(|| leg.phone_number.clone());
    }
    (known != Some(&item)).then_some(item)
}

/// An event that comes late says no more than when the leg joined, and how it was at that moment.
fn with_older_event(
    known: &ParticipantItem,
    event: &ConferenceEvent,
    participant: &ParticipantEvent,
) -> Option<ParticipantItem> {
    let mut item = known.clone();
    let oldest = item.joined_sequence_number.get_or_insert(event.sequence_number);
    *oldest = event.sequence_number.min(*oldest);
    moments::record(&mut item, event, participant);
    (item != *known).then_some(item)
}

/// Events are ordered within a conference; an item of another conference, or one that no event has
/// touched, is older than any event.
fn is_newer(event: &ConferenceEvent, item: &ParticipantItem) -> bool {
    item.conference_sid.as_ref() != Some(&event.conference_sid)
        || item.sequence_number.is_none_or(|newest| event.sequence_number > newest)
}

/// Takes over the flags that something tells; the others stay as they are.
pub(crate) fn take_flags(item: &mut ParticipantItem, flags: ParticipantFlags) {
    item.muted = flags.muted.or(item.muted);
    item.hold = flags.hold.or(item.hold);
    item.coaching = flags.coaching.or(item.coaching);
    item.end_conference_on_exit = flags.end_conference_on_exit.or(item.end_conference_on_exit);
}

/// Takes over what a label tells. What is known stays; `unknown` is never final.
pub(crate) fn take_label(item: &mut ParticipantItem, label: &Label) {
    item.label.get_or_insert_with(|| label.to_string());
    if let Some(participant_type) = label.participant_type()
        && item.participant_type == ParticipantType::Unknown
    {
        item.participant_type = participant_type;
    }
    if let Label::Worker { reservation_sid, worker_sid, .. } = label {
        item.reservation_sid.get_or_insert_with(|| reservation_sid.clone());
        item.worker_sid.get_or_insert_with(|| worker_sid.clone());
    }
}
