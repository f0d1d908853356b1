//! What came of a call.

use serde::Serialize;

use super::leg::Leg;
use crate::{
    answered_by::AnsweredBy,
    event::CallStatus,
    sync_map::{ConferenceMap, CustomerDial, ParticipantType},
};

/// What came of a call, as reports spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The customer and the worker could talk.
    Answered,
    /// A machine picked up.
    AnsweringMachine,
    /// A fax picked up.
    Fax,
    /// The line was busy.
    Busy,
    /// Nobody picked up in time.
    NoAnswer,
    /// The call could not be made.
    Failed,
    /// It was given up before anybody picked up.
    Canceled,
    /// The agent was not reached, so that nobody was called.
    AgentNotJoined,
}

/// The outcome, by the legs of who was called.
pub(super) fn of(map: &ConferenceMap, legs: &[Leg<'_>]) -> Outcome {
    let dial = map.customer_dial();
    if let Some(colleague) = dial.and_then(|dial| dial.worker_sid.as_ref()) {
        let is_theirs =
            |leg: &&Leg<'_>| !leg.is_own && leg.item.worker_sid.as_ref() == Some(colleague);
        if legs.iter().filter(is_theirs).any(Leg::was_there) {
            return Outcome::Answered;
        }
        let mut asked =
            map.invitations.values().filter(|item| item.worker_sid.as_ref() == Some(colleague));
        return not_reached(asked.find_map(|item| item.call_status));
    }
    let customers = || legs.iter().filter(|leg| leg.is(ParticipantType::Customer));
    let reached: Vec<&Leg<'_>> = customers().filter(|leg| leg.was_there()).collect();
    if reached.is_empty() && customers().next().is_none() && has_unknown(legs) {
        return Outcome::Answered;
    }
    if !reached.is_empty() {
        // Who is called again may pick up after a machine has.
        let all = |is: fn(AnsweredBy) -> bool| {
            reached.iter().all(|leg| leg.item.answered_by.is_some_and(is))
        };
        return match () {
            () if all(|it| it == AnsweredBy::Fax) => Outcome::Fax,
            () if all(AnsweredBy::is_machine) => Outcome::AnsweringMachine,
            () => Outcome::Answered,
        };
    }
    if dial.is_some_and(|dial| dial.refusal.is_some()) {
        return Outcome::Failed;
    }
    let last = customers().find(|leg| is_of_dial(leg, dial)).or_else(|| customers().next_back());
    not_reached(last.and_then(|leg| leg.item.call_status))
}

fn not_reached(status: Option<CallStatus>) -> Outcome {
    match status {
        Some(CallStatus::Busy) => Outcome::Busy,
        Some(CallStatus::NoAnswer) => Outcome::NoAnswer,
        Some(CallStatus::Failed) => Outcome::Failed,
        // It was answered and ended before the leg came in.
        Some(CallStatus::Completed) => Outcome::Answered,
        Some(
            CallStatus::Canceled
            | CallStatus::Queued
            | CallStatus::Initiated
            | CallStatus::Ringing
            | CallStatus::InProgress,
        )
        | None => Outcome::Canceled,
    }
}

/// Whether somebody was there of whom nobody knows who they are.
fn has_unknown(legs: &[Leg<'_>]) -> bool {
    legs.iter().any(|leg| leg.is(ParticipantType::Unknown) && leg.was_there())
}

/// Whether a leg is that of the newest dial.
fn is_of_dial(leg: &Leg<'_>, dial: Option<&CustomerDial>) -> bool {
    let id = dial.and_then(|dial| dial.id.as_ref());
    id.is_some_and(|id| leg.item.label.as_deref() == Some(&format!("customer.{id}")))
}
