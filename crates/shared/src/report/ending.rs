//! Who ended a worker's part in a call, and how the call went on, or had come to them.

use serde::Serialize;

use super::leg::{At, Leg};
use crate::{
    event::LeftReason,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType, TransferEnd},
    transfer::{Progress, progress},
};

/// Who ended a worker's part, in the words that reports of Flex have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum EndedBy {
    /// The customer hung up.
    Customer,
    /// A worker hung up, removed the other, or ended the call.
    Agent,
    /// Somebody else hung up with whom the worker was alone.
    External,
    /// The worker had been asked to come, and left before the one who asked them.
    Consult,
    /// The worker handed the call over.
    #[serde(rename = "Cold Transfer")]
    ColdTransfer,
    /// The worker left the customer to a colleague who had come before.
    #[serde(rename = "Warm Transfer")]
    WarmTransfer,
    /// The worker left the customer to somebody from outside.
    #[serde(rename = "External Warm Transfer")]
    ExternalWarmTransfer,
}

/// How a call goes from one worker to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Transferred {
    /// The colleague took it over when they came.
    #[serde(rename = "Cold Transfer")]
    Cold,
    /// Both talked to the customer first.
    #[serde(rename = "Warm Transfer")]
    Warm,
    /// To somebody from outside.
    #[serde(rename = "External Transfer")]
    External,
}

impl EndedBy {
    pub(super) fn transferred(self) -> Option<Transferred> {
        match self {
            Self::ColdTransfer => Some(Transferred::Cold),
            Self::WarmTransfer => Some(Transferred::Warm),
            Self::ExternalWarmTransfer => Some(Transferred::External),
            Self::Customer | Self::Agent | Self::External | Self::Consult => None,
        }
    }
}

/// How a part ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// By whom, if that is known.
    pub(super) by: Option<EndedBy>,
    /// To whom the worker left the customer.
    pub(super) destination: Option<String>,
}

/// The worker's leg that left last. One that was rung again in vain never was there.
pub(super) fn last_own<'a, 'map>(legs: &'a [Leg<'map>]) -> Option<&'a Leg<'map>> {
    let own = legs.iter().filter(|leg| leg.is_own);
    own.max_by_key(|leg| (leg.was_there(), leg.left_at(), leg.call_sid))
}

/// How the part of a worker ended whose last leg this is.
pub(super) fn ended(map: &ConferenceMap, legs: &[Leg<'_>], last: &Leg<'_>) -> Ended {
    if let Some(invitation) = handed_over(map, legs) {
        let destination = invitation.display_name.clone();
        return Ended { by: Some(EndedBy::ColdTransfer), destination };
    }
    match last.item.left_reason {
        Some(LeftReason::ModeratorEndedConference) => {
            Ended { by: who_ended_conference(legs).map(ended_by), destination: None }
        }
        Some(LeftReason::ConferenceEndedViaApi) => {
            // The server ends it for who is left alone; else somebody has asked for the end.
            let was_alone = !others(legs).any(|leg| was_there_until_the_end(leg, last.left_at()));
            let before = who_left_last(legs).filter(|_| was_alone);
            Ended { by: Some(before.map_or(EndedBy::Agent, ended_by)), destination: None }
        }
        Some(LeftReason::ParticipantAddFailed) => Ended::default(),
        Some(LeftReason::ParticipantHungUp | LeftReason::ParticipantUpdatedViaApi) => {
            let left_to = left_to(legs, last);
            Ended { by: left_to.by.or(Some(EndedBy::Agent)), destination: left_to.destination }
        }
        // The leave was lost, or has a reason that this version does not know.
        Some(LeftReason::Unknown) | None => left_to(legs, last),
    }
}

/// How the call came to the worker whose last leg this is.
pub(super) fn preceded_by(
    map: &ConferenceMap,
    legs: &[Leg<'_>],
    last: &Leg<'_>,
) -> Option<Transferred> {
    let worker = last.item.worker_sid.as_ref()?;
    let is_theirs = |item: &&ParticipantItem| item.worker_sid.as_ref() == Some(worker);
    if map.invitations.values().filter(is_theirs).any(|item| is_handed_over(map, legs, item)) {
        return Some(Transferred::Cold);
    }
    let joined = own_joined(legs)?;
    let left_it_to_them = |leg: &Leg<'_>| {
        let Some(left) = leg.left_at().filter(|_| !is_end(leg.item.left_reason)) else {
            return false;
        };
        leg.joined_at().is_some_and(|came| came < joined)
            && joined < left
            && last.is_there_at(Some(left))
            && others(legs).any(|other| {
                other.is(ParticipantType::Customer) && goes_on_after(other, legs, left)
            })
    };
    let mut workers = others(legs).filter(|leg| leg.is(ParticipantType::Worker));
    workers.any(left_it_to_them).then_some(Transferred::Warm)
}

/// Whether the worker left the customer to somebody, or left who had asked them to come.
fn left_to(legs: &[Leg<'_>], last: &Leg<'_>) -> Ended {
    let at = last.left_at();
    let is_there = |leg: &&Leg<'_>| match at {
        Some(at) => goes_on_after(leg, legs, at),
        None => leg.item.is_joined(),
    };
    let stays: Vec<&Leg<'_>> = others(legs).filter(is_there).collect();
    if !stays.iter().any(|leg| leg.is(ParticipantType::Customer)) {
        return Ended::default();
    }
    let workers: Vec<_> = stays.iter().filter(|leg| leg.is(ParticipantType::Worker)).collect();
    let came_before = |leg: &Leg<'_>| match (leg.joined_at(), own_joined(legs)) {
        (Some(other), Some(own)) => other < own,
        _ => false,
    };
    if workers.iter().any(|leg| came_before(leg)) {
        return Ended { by: Some(EndedBy::Consult), destination: None };
    }
    if let Some(worker) = workers.first() {
        let destination = worker.item.display_name.clone();
        return Ended { by: Some(EndedBy::WarmTransfer), destination };
    }
    let external = stays.iter().find(|leg| leg.is(ParticipantType::External));
    let by = external.map(|_| EndedBy::ExternalWarmTransfer);
    Ended { by, destination: external.and_then(|leg| leg.item.phone_number.clone()) }
}

/// Whether a leg stayed in the conference when somebody left it, and was not taken along.
fn goes_on_after(leg: &Leg<'_>, legs: &[Leg<'_>], left: At) -> bool {
    let is_taken_along = is_end(leg.item.left_reason)
        && who_ended_conference(legs).is_some_and(|who| who.left_at() == Some(left));
    leg.is_there_at(Some(left)) && !is_taken_along
}

/// The leg by whose leave the conference ended.
fn who_ended_conference<'a, 'map>(legs: &'a [Leg<'map>]) -> Option<&'a Leg<'map>> {
    let mut reasons = legs.iter().map(|leg| leg.item.left_reason);
    let is_ended_by_leave = reasons.any(|it| it == Some(LeftReason::ModeratorEndedConference));
    who_left_last(legs).filter(|_| is_ended_by_leave)
}

/// Who was the last to leave by themselves, or to be removed.
fn who_left_last<'a, 'map>(legs: &'a [Leg<'map>]) -> Option<&'a Leg<'map>> {
    let by_itself = |leg: &&Leg<'_>| {
        let reason = leg.item.left_reason;
        let is_gone = reason.is_some_and(|it| it != LeftReason::ParticipantAddFailed);
        is_gone && !is_end(reason)
    };
    legs.iter()
        .filter(by_itself)
        .filter(|leg| leg.left_at().is_some())
        .max_by_key(|leg| leg.left_at())
}

fn was_there_until_the_end(leg: &Leg<'_>, left: Option<At>) -> bool {
    is_end(leg.item.left_reason) || leg.is_there_at(left)
}

fn ended_by(leg: &Leg<'_>) -> EndedBy {
    let is_removed = leg.item.left_reason == Some(LeftReason::ParticipantUpdatedViaApi);
    match leg.item.participant_type {
        _ if is_removed => EndedBy::Agent,
        ParticipantType::Worker => EndedBy::Agent,
        ParticipantType::Customer => EndedBy::Customer,
        ParticipantType::External | ParticipantType::Supervisor | ParticipantType::Unknown => {
            EndedBy::External
        }
    }
}

/// The invitation by which the worker hands the call over.
fn handed_over<'map>(map: &'map ConferenceMap, legs: &[Leg<'_>]) -> Option<&'map ParticipantItem> {
    let is_own = |item: &ParticipantItem| {
        let leg = item.transfer.as_ref().and_then(|transfer| transfer.leg.as_ref());
        leg.is_some_and(|leg| legs.iter().any(|own| own.is_own && own.call_sid == leg))
    };
    map.invitations.values().find(|item| is_own(item) && is_handed_over(map, legs, item))
}

/// Whether somebody takes a call over by an invitation, or has.
fn is_handed_over(map: &ConferenceMap, legs: &[Leg<'_>], item: &ParticipantItem) -> bool {
    match progress(map, item) {
        Some(Progress::Ended(how)) => how == TransferEnd::Done,
        Some(Progress::Waiting | Progress::Came(_)) => true,
        // They may have left meanwhile.
        Some(Progress::NobodyCame) => was_relieved(legs, item),
        None => false,
    }
}

/// Whether the worker of an invitation was there when the agent left who handed the call over.
fn was_relieved(legs: &[Leg<'_>], item: &ParticipantItem) -> bool {
    let asked_with = item.transfer.as_ref().and_then(|transfer| transfer.leg.as_ref());
    let Some(agent) = legs.iter().find(|leg| Some(leg.call_sid) == asked_with) else {
        return false;
    };
    // Who was dropped meanwhile has left with another leg.
    let is_agents = |leg: &&Leg<'_>| {
        leg.call_sid == agent.call_sid
            || leg.item.reservation_sid.is_some()
                && leg.item.reservation_sid == agent.item.reservation_sid
    };
    let Some(left) = legs.iter().filter(is_agents).filter_map(Leg::left_at).max() else {
        return false;
    };
    let is_theirs =
        |leg: &Leg<'_>| item.worker_sid.is_some() && leg.item.worker_sid == item.worker_sid;
    legs.iter().any(|leg| is_theirs(leg) && leg.is_there_at(Some(left)))
}

fn is_end(reason: Option<LeftReason>) -> bool {
    reason.is_some_and(LeftReason::is_end_of_conference)
}

fn own_joined(legs: &[Leg<'_>]) -> Option<At> {
    legs.iter().filter(|leg| leg.is_own).filter_map(Leg::joined_at).min()
}

fn others<'a, 'map>(legs: &'a [Leg<'map>]) -> impl Iterator<Item = &'a Leg<'map>> {
    legs.iter().filter(|leg| !leg.is_own)
}
