//! What a map lacks to say the same as Twilio: callbacks can be lost.
//!
//! **Invariant:** no sequence number is changed, so an event that is newer than the map still counts.
//! Whoever writes the changes must do so over the items that they were decided on.

use std::collections::BTreeMap;

use crate::{
    CallSid, ConferenceSid,
    dial::claimed_number,
    event::{CallStatus, ParticipantFlags},
    label::Label,
    reduce::{take_flags, take_label},
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, MapChange, ParticipantItem,
        ParticipantStatus, ParticipantType,
    },
};

/// From how many people on a conference is said to have started.
const STARTED_FROM: usize = 2;

/// A conference as Twilio answers it. It must have been asked after the map was read: then nothing in
/// the map is newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualConference {
    /// The conference.
    pub conference_sid: ConferenceSid,
    /// Whether it goes on, and with whom.
    pub state: ActualState,
}

/// Whether a conference goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActualState {
    /// It does, with these legs.
    Live(BTreeMap<CallSid, ActualParticipant>),
    /// It is over, for this reason in Twilio's spelling.
    Over {
        /// `reason_conference_ended`.
        reason: Option<String>,
    },
}

/// A leg that Twilio lists in a conference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActualParticipant {
    /// Whether it is in the conference. If not, it is being called.
    pub is_connected: bool,
    /// Its label.
    pub label: Option<Label>,
    /// What it is like.
    pub flags: ParticipantFlags,
}

/// The changes after which the map says what Twilio says. A map of another conference is left alone.
pub fn reconcile(map: &ConferenceMap, actual: &ActualConference) -> Vec<MapChange> {
    if map.conference_sid().is_some_and(|known| *known != actual.conference_sid) {
        return Vec::new();
    }
    let known = map.conference.clone().unwrap_or_default();
    let conference = reconcile_conference(known, actual);
    let mut changes = Vec::new();
    let is_over = matches!(actual.state, ActualState::Over { .. });
    let legs = match &actual.state {
        ActualState::Live(legs) => legs,
        ActualState::Over { .. } => &BTreeMap::new(),
    };
    for (call_sid, item) in &map.participants {
        let is_of_another =
            item.conference_sid.as_ref().is_some_and(|sid| *sid != actual.conference_sid);
        let reconciled = match legs.get(call_sid) {
            Some(leg) => reconcile_leg(item, &conference, &actual.conference_sid, leg),
            None if is_of_another => continue,
            // Whose telephone rings is told to stop; then it is written down.
            None if is_over && item.is_connecting() => continue,
            None => item.clone().left(),
        };
        if reconciled != *item {
            changes.push(MapChange::Participant(call_sid.clone(), reconciled));
        }
    }
    for (call_sid, leg) in legs {
        if !map.participants.contains_key(call_sid) {
            let listens = leg.flags.coaching == Some(true) || leg.flags.muted == Some(true);
            let unknown = ParticipantItem {
                // Nobody of us has called it. Who only listens is not one of the people.
                participant_type: match leg.label {
                    None if listens => ParticipantType::Supervisor,
                    None | Some(_) => ParticipantType::Unknown,
                },
                connecting: true,
                ..ParticipantItem::default()
            };
            let item = reconcile_leg(&unknown, &conference, &actual.conference_sid, leg);
            changes.push(MapChange::Participant(call_sid.clone(), item));
        }
    }
    if map.conference.as_ref() != Some(&conference) {
        changes.push(MapChange::Conference(conference));
    }
    changes
}

fn reconcile_conference(mut item: ConferenceItem, actual: &ActualConference) -> ConferenceItem {
    item.conference_sid = Some(actual.conference_sid.clone());
    match &actual.state {
        ActualState::Over { reason } => {
            if item.status != Some(ConferenceStatus::Ended) {
                item.status = Some(ConferenceStatus::Ended);
                item.reason.clone_from(reason);
            }
        }
        ActualState::Live(legs) => {
            let connected = legs.values().filter(|leg| leg.is_connected).count();
            if item.status.is_none() && connected >= STARTED_FROM {
                item.status = Some(ConferenceStatus::Started);
            }
        }
    }
    item
}

fn reconcile_leg(
    known: &ParticipantItem,
    conference: &ConferenceItem,
    conference_sid: &ConferenceSid,
    leg: &ActualParticipant,
) -> ParticipantItem {
    let mut item = known.clone();
    // The progress of its call has a clock of its own. A call that is over is in no conference.
    if known.call_status.is_some_and(CallStatus::is_final) {
        return item.left();
    }
    if item.conference_sid.as_ref() != Some(conference_sid) {
        item.conference_sid = Some(conference_sid.clone());
        item.sequence_number = None;
        item.joined_sequence_number = None;
        item.moments = None;
    }
    if let Some(label) = &leg.label {
        take_label(&mut item, label);
        // Twilio does not say which number it is.
        if item.phone_number.is_none() {
            item.phone_number = claimed_number(conference, label).map(str::to_owned);
        }
    }
    if !leg.is_connected {
        return item;
    }
    item.status = ParticipantStatus::Joined;
    item.connecting = false;
    item.left_reason = None;
    take_flags(&mut item, leg.flags);
    item
}

/// The item after Twilio's answer to a request that changed the leg. The answer has no sequence number: an
/// event that came since the request was made wins. `decided_on` is the item as it was then.
pub fn record_flags(
    known: &ParticipantItem,
    decided_on: &ParticipantItem,
    flags: ParticipantFlags,
) -> Option<ParticipantItem> {
    if known.sequence_number != decided_on.sequence_number {
        return None;
    }
    let mut item = known.clone();
    take_flags(&mut item, flags);
    (item != *known).then_some(item)
}
