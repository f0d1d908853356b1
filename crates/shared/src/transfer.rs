//! Handing a call over: the customer is held until the worker who is asked has come, then the agent who
//! asked leaves.
//!
//! **Invariant:** the agent is removed only while Twilio says that the worker is in the conference, that the
//! agent's leave does not end it, and that no customer is held (`tests/transfer_laws.rs`).

use std::collections::BTreeMap;

use crate::{
    CallSid, TaskSid,
    event::CallStatus,
    reconcile::ActualParticipant,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType, Transfer, TransferEnd},
};

/// How far a hand-over is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The worker is asked.
    Waiting,
    /// The worker is there, with this leg.
    Came(CallSid),
    /// Nobody comes, or who came has left again.
    NobodyCame,
    /// It is over.
    Ended(TransferEnd),
}

/// How far the hand-over of an invitation is; nothing where the call is not handed over by it.
pub fn progress(map: &ConferenceMap, item: &ParticipantItem) -> Option<Progress> {
    let Transfer { leg: Some(_), end, .. } = item.transfer.as_ref()? else { return None };
    if let Some(end) = end {
        return Some(Progress::Ended(*end));
    }
    // The first word about an invitation is the last: who was not to come any more takes nothing over.
    let is_given_up =
        item.call_status.is_some_and(|how| how.is_final() && how != CallStatus::Completed);
    let is_theirs = |other: &ParticipantItem| {
        other.participant_type == ParticipantType::Worker
            && other.worker_sid.is_some()
            && other.worker_sid == item.worker_sid
    };
    let agent = agent_of(map, item);
    let came = map.joined().find(|(call_sid, other)| Some(*call_sid) != agent && is_theirs(other));
    Some(match came {
        Some((call_sid, _)) if !is_given_up => Progress::Came(call_sid.clone()),
        _ if item.is_connecting() && map.is_present(item) => Progress::Waiting,
        _ => Progress::NobodyCame,
    })
}

/// The hand-overs of a map that are not over, and how far they are.
pub fn under_way(
    map: &ConferenceMap,
) -> impl Iterator<Item = (&TaskSid, &ParticipantItem, Progress)> {
    map.invitations.iter().filter_map(|(task_sid, item)| {
        let progress = progress(map, item)?;
        let goes_on = matches!(progress, Progress::Waiting | Progress::Came(_));
        goes_on.then_some((task_sid, item, progress))
    })
}

/// The leg of the worker who hands a call over by an invitation: another one than they asked with, if they were
/// dropped and are back.
pub fn agent_of<'map>(
    map: &'map ConferenceMap,
    item: &'map ParticipantItem,
) -> Option<&'map CallSid> {
    let asked_with = item.transfer.as_ref()?.leg.as_ref()?;
    let known = map.participants.get(asked_with);
    let Some(known) = known.filter(|it| !it.is_joined() && it.reservation_sid.is_some()) else {
        return Some(asked_with);
    };
    let is_theirs = |other: &ParticipantItem| {
        other.participant_type == ParticipantType::Worker
            && other.reservation_sid == known.reservation_sid
    };
    let back = map.joined().find(|(_, other)| is_theirs(other));
    Some(back.map_or(asked_with, |(call_sid, _)| call_sid))
}

/// Whether the conference goes on when this leg leaves, because somebody comes for it.
pub fn leaves_for_another(map: &ConferenceMap, call_sid: &CallSid) -> bool {
    under_way(map).any(|(_, item, _)| agent_of(map, item) == Some(call_sid))
}

/// Whether somebody is on their way to take the call over.
pub fn is_waited_for(map: &ConferenceMap) -> bool {
    under_way(map).any(|(.., progress)| progress == Progress::Waiting)
}

/// What is to be done next for a hand-over whose worker is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The conference shall go on when the agent's leg leaves.
    KeepConference(CallSid),
    /// The same for a leg that is held, whose flag Twilio changes only at its unhold.
    UnholdAndKeepConference(CallSid),
    /// The customer shall hear the others again.
    Unhold(CallSid),
    /// The agent leaves.
    Remove(CallSid),
    /// Nothing: it is over.
    End(TransferEnd),
}

/// What is to be done next, by what Twilio lists at this moment. `has_refused`: Twilio was asked to let the
/// conference go on without the agent, and did not do it. `None`: the worker is not there.
pub fn next_step(
    map: &ConferenceMap,
    agent: &CallSid,
    worker: &CallSid,
    legs: &BTreeMap<CallSid, ActualParticipant>,
    has_refused: bool,
) -> Option<Step> {
    let connected = |call_sid: &CallSid| legs.get(call_sid).filter(|leg| leg.is_connected);
    connected(worker)?;
    let is_held = |leg: &ActualParticipant| leg.flags.hold == Some(true);
    let ends_it = connected(agent).filter(|leg| leg.flags.end_conference_on_exit != Some(false));
    if let Some(leg) = ends_it.filter(|_| !has_refused) {
        let agent = agent.clone();
        return Some(if is_held(leg) {
            Step::UnholdAndKeepConference(agent)
        } else {
            Step::KeepConference(agent)
        });
    }
    let is_customer = |call_sid: &CallSid| {
        let item = map.participants.get(call_sid);
        item.is_some_and(|item| item.participant_type == ParticipantType::Customer)
    };
    let held = legs.iter().find(|(call_sid, leg)| {
        leg.is_connected && is_held(leg) && is_customer(call_sid) && *call_sid != agent
    });
    Some(match held {
        Some((customer, _)) => Step::Unhold(customer.clone()),
        None if ends_it.is_some() => Step::End(TransferEnd::AgentStays),
        None if connected(agent).is_some() => Step::Remove(agent.clone()),
        None => Step::End(TransferEnd::Done),
    })
}

/// The item of an invitation whose hand-over is over. The first word about it is the last.
pub fn end(known: &ParticipantItem, how: TransferEnd) -> Option<ParticipantItem> {
    let transfer = known.transfer.as_ref().filter(|it| it.leg.is_some() && it.end.is_none())?;
    let transfer = Some(Transfer { end: Some(how), ..transfer.clone() });
    Some(ParticipantItem { transfer, ..known.clone() })
}

/// The customer of this call who is held.
pub fn held_customer(map: &ConferenceMap) -> Option<&CallSid> {
    let is_held = |item: &ParticipantItem| {
        item.participant_type == ParticipantType::Customer && item.hold == Some(true)
    };
    map.joined().find(|(_, item)| is_held(item)).map(|(call_sid, _)| call_sid)
}

/// Whether a customer of this call is held.
pub fn customer_is_held(map: &ConferenceMap) -> bool {
    held_customer(map).is_some()
}
