//! What a person sees of a map: the tiles of the ParticipantsCanvas, in order.

mod departures;
mod phase;

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

pub use self::{departures::Departures, phase::ParticipantPhase};
use crate::{
    CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid,
    answered_by::AnsweredBy,
    moments,
    sync_map::{ConferenceMap, ConferenceStatus, DialRefusal, ParticipantItem, ParticipantType},
};

/// A moment, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

/// What a person sees of a conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ConferenceView {
    /// The conference, once it is known.
    pub conference_sid: Option<ConferenceSid>,
    /// How far it is.
    pub status: Option<ConferenceStatus>,
    /// Who is shown, in order.
    pub participants: Vec<ParticipantView>,
    /// How many people are on the line, the agent included; the server's policy counts alike.
    pub live_participant_count: u32,
    /// How many of them are workers.
    pub live_worker_count: u32,
    /// Why Twilio refused to dial the customer, when it did.
    pub dial_refusal: Option<DialRefusal>,
}

/// What a person sees of a leg, or of somebody who is asked to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ParticipantView {
    /// The leg; absent for a customer whom nobody has dialled yet, and for a worker who is asked.
    pub call_sid: Option<CallSid>,
    /// The task that asks a worker to come: it is named to take the invitation back.
    pub invitation: Option<TaskSid>,
    /// What the person is to the call.
    pub participant_type: ParticipantType,
    /// What the tile tells.
    pub phase: ParticipantPhase,
    /// Since when the person has been on the line, or on hold while they are: in seconds since 1970. Absent for who is
    /// not there, and where no event has told.
    pub since: Option<u32>,
    /// Whether nobody hears the person.
    pub muted: bool,
    /// Whether the conference ends when the person leaves.
    pub end_conference_on_exit: bool,
    /// The name, where one is known.
    pub name: Option<String>,
    /// The number, where one was dialled.
    pub phone_number: Option<String>,
    /// Who picked up, where that was found out.
    pub answered_by: Option<AnsweredBy>,
    /// What is pressed once they answer, where that was given with the number.
    pub extension: Option<String>,
    /// The worker of a worker's leg.
    pub worker_sid: Option<WorkerSid>,
    /// The reservation of a worker's leg.
    pub reservation_sid: Option<ReservationSid>,
}

/// Who is in the conference or on their way: the keys of their items.
pub fn present(map: &ConferenceMap) -> Vec<String> {
    let there = map.items().filter(|(_, item)| is_there(map, item));
    there.map(|(key, _)| key.to_owned()).collect()
}

/// What a person sees of a map at a moment.
pub fn view(map: &ConferenceMap, departures: &Departures, now: Timestamp) -> ConferenceView {
    let people = map
        .participants
        .iter()
        .filter(|(_, item)| item.participant_type != ParticipantType::Supervisor)
        .filter_map(|(call_sid, item)| participant_view(map, departures, now, call_sid, item))
        .chain(
            map.invitations
                .iter()
                .filter_map(|(task_sid, item)| invited_view(map, departures, now, task_sid, item)),
        )
        .chain(awaited(map));
    let mut by_place = LiteMap::new_vec();
    for (index, person) in people.enumerate() {
        by_place.insert((place(map, &person), index), person);
    }
    let is_worker = |item: &ParticipantItem| item.participant_type == ParticipantType::Worker;
    ConferenceView {
        conference_sid: map.conference_sid().cloned(),
        status: map.conference.as_ref().and_then(|item| item.status),
        participants: by_place.into_iter().map(|(_, person)| person).collect(),
        live_participant_count: count(map.people()),
        live_worker_count: count(map.joined().filter(|(_, item)| is_worker(item))),
        dial_refusal: dial_refusal(map).cloned(),
    }
}

/// Who is called, while there is nobody of them: nobody has dialled so far, or Twilio refused to.
fn awaited(map: &ConferenceMap) -> Option<ParticipantView> {
    let conference = map.conference.as_ref()?;
    let dial = conference.customer_dial.as_ref()?;
    let colleague = dial.worker_sid.as_ref();
    let is_whom = |item: &ParticipantItem| match colleague {
        Some(_) => item.worker_sid.as_ref() == colleague,
        None => is_customer(item) && !is_superseded(map, item),
    };
    let is_awaited = conference.status != Some(ConferenceStatus::Ended)
        && !map.participants.values().any(is_whom)
        && !map.invitations.values().any(is_whom);
    let whom =
        if colleague.is_some() { ParticipantType::Worker } else { ParticipantType::Customer };
    let phase = match dial.refusal {
        Some(_) => ParticipantPhase::Failed,
        None => ParticipantPhase::Calling,
    };
    is_awaited.then(|| ParticipantView {
        phone_number: colleague.is_none().then(|| dial.to.clone()),
        extension: dial.extension.clone(),
        name: dial.name.clone(),
        worker_sid: colleague.cloned(),
        ..ParticipantView::new(whom, phase)
    })
}

/// Whether the customer was dialled once more since this leg of theirs was.
fn is_superseded(map: &ConferenceMap, item: &ParticipantItem) -> bool {
    let claim = map.customer_dial().and_then(|dial| dial.id.as_deref());
    let of_claim = item.label.as_deref().and_then(|label| label.strip_prefix("customer."));
    claim.is_some() && of_claim.is_some() && claim != of_claim && !is_there(map, item)
}

/// A worker who is asked to come, or was a moment ago. Who came has a tile of their own.
fn invited_view(
    map: &ConferenceMap,
    departures: &Departures,
    now: Timestamp,
    task_sid: &TaskSid,
    item: &ParticipantItem,
) -> Option<ParticipantView> {
    let phase = ParticipantPhase::of(item, is_there(map, item));
    let is_shown = is_there(map, item)
        || phase != ParticipantPhase::Left && departures.shows(task_sid.as_str(), phase, now);
    is_shown.then(|| ParticipantView {
        invitation: Some(task_sid.clone()),
        name: item.display_name.clone(),
        worker_sid: item.worker_sid.clone(),
        ..ParticipantView::new(ParticipantType::Worker, phase)
    })
}

fn extension_of_dial(map: &ConferenceMap, item: &ParticipantItem) -> Option<String> {
    let dial = map.customer_dial()?;
    (item.phone_number.as_deref() == Some(&dial.to)).then(|| dial.extension.clone())?
}

fn dial_refusal(map: &ConferenceMap) -> Option<&DialRefusal> {
    map.customer_dial()?.refusal.as_ref()
}

fn participant_view(
    map: &ConferenceMap,
    departures: &Departures,
    now: Timestamp,
    call_sid: &CallSid,
    item: &ParticipantItem,
) -> Option<ParticipantView> {
    let phase = ParticipantPhase::of(item, is_there(map, item));
    let is_shown = is_there(map, item)
        || !is_superseded(map, item)
            && (departures.shows(call_sid.as_str(), phase, now)
                || is_unreached_customer(map, item));
    if !is_shown {
        return None;
    }
    Some(ParticipantView {
        call_sid: Some(call_sid.clone()),
        since: moments::since(item).filter(|_| item.is_joined()),
        muted: item.muted.unwrap_or_default(),
        end_conference_on_exit: item.end_conference_on_exit.unwrap_or_default(),
        name: item.display_name.clone(),
        phone_number: item.phone_number.clone(),
        answered_by: item.answered_by,
        extension: item.extension.clone().or_else(|| extension_of_dial(map, item)),
        worker_sid: item.worker_sid.clone(),
        reservation_sid: item.reservation_sid.clone(),
        ..ParticipantView::new(item.participant_type, phase)
    })
}

/// Whether the call is still without its customer because this leg did not get through: that must
/// be seen by an agent who looks late, too.
fn is_unreached_customer(map: &ConferenceMap, item: &ParticipantItem) -> bool {
    let customer_is_there =
        || map.participants.values().any(|other| is_customer(other) && is_there(map, other));
    is_customer(item)
        && map.is_present(item)
        && ParticipantPhase::of(item, false).is_unreached()
        && !customer_is_there()
}

fn is_customer(item: &ParticipantItem) -> bool {
    item.participant_type == ParticipantType::Customer
}

/// Whether a leg is in the conference or on its way.
fn is_there(map: &ConferenceMap, item: &ParticipantItem) -> bool {
    map.is_present(item) && (item.is_joined() || item.is_connecting())
}

impl ParticipantView {
    /// Somebody of whom nothing else is known.
    fn new(participant_type: ParticipantType, phase: ParticipantPhase) -> Self {
        Self {
            call_sid: None,
            invitation: None,
            participant_type,
            phase,
            since: None,
            muted: false,
            end_conference_on_exit: false,
            name: None,
            phone_number: None,
            answered_by: None,
            extension: None,
            worker_sid: None,
            reservation_sid: None,
        }
    }
}

/// Within a rank the order in which people joined, and behind them who is on their way; of those whom nothing
/// orders, the order of the map's keys. It follows from the map alone: every browser shows the same.
fn place(map: &ConferenceMap, participant: &ParticipantView) -> (u8, u32) {
    let item = participant.call_sid.as_ref().and_then(|call_sid| map.participants.get(call_sid));
    let joined = item.and_then(|item| item.joined_sequence_number);
    (rank(participant.participant_type), joined.unwrap_or(u32::MAX))
}

/// The customer first, then colleagues, then others.
fn rank(participant_type: ParticipantType) -> u8 {
    match participant_type {
        ParticipantType::Customer => 0,
        ParticipantType::Worker => 1,
        ParticipantType::External => 2,
        ParticipantType::Supervisor | ParticipantType::Unknown => 3,
    }
}

fn count<T>(of: impl Iterator<Item = T>) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}
