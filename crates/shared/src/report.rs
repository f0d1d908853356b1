//! What reports say of a worker's part in a call: who ended it, how long they talked, how long and how often the
//! customer was held, and what came of it.
//!
//! The names are those of Flex Insights (`docs/reporting.md`). A part goes from the worker's join to their
//! leave; a second worker has a part, and a task, of their own.
//!
//! **Invariant:** a report follows from the map alone, so that any order, repeat and loss of events that ends in
//! the same map gives the same report. Who writes it may write it again.

mod ending;
mod leg;
mod outcome;
mod time_together;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    CallSid, ReservationSid,
    event::LeftReason,
    policy::WorkerReservation,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantType},
};
pub use ending::{EndedBy, Transferred};
use leg::Leg;
pub use outcome::Outcome;

/// The fields of a report that Flex Insights reads.
pub const INSIGHTS_FIELDS: [&str; 7] = [
    "hang_up_by",
    "followed_by",
    "preceded_by",
    "destination",
    "outcome",
    "talk_time",
    "hold_time",
];

/// What is known of a worker's part in a call. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Who ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hang_up_by: Option<EndedBy>,
    /// Why the worker's leg left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_reason: Option<LeftReason>,
    /// How the call went on without the worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followed_by: Option<Transferred>,
    /// How the call came to the worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preceded_by: Option<Transferred>,
    /// To whom the worker left the customer: a name, or a number from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// What came of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// For how many seconds the worker and the customer were in the conference together, holds included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_time: Option<u32>,
    /// For how many of them the customer was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_time: Option<u32>,
    /// How often the customer was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<u32>,
}

/// When a call was answered and when it ended, in seconds since 1970, as Twilio's resource has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallTimes {
    /// When it was answered.
    pub answered: Option<u32>,
    /// When it ended.
    pub ended: Option<u32>,
}

/// The times of calls whose join or leave no event has told.
pub type TimesOfCalls = BTreeMap<CallSid, CallTimes>;

/// The parts that are over: each worker's who has left with all of their legs.
pub fn parts_that_are_over(map: &ConferenceMap) -> Vec<WorkerReservation> {
    let mut parts = Vec::new();
    for item in map.participants.values().filter(|item| item.has_entered()) {
        let (Some(worker_sid), Some(reservation_sid)) = (&item.worker_sid, &item.reservation_sid)
        else {
            continue;
        };
        let is_there =
            map.joined().any(|(_, other)| other.reservation_sid.as_ref() == Some(reservation_sid));
        let part = WorkerReservation {
            worker_sid: worker_sid.clone(),
            reservation_sid: reservation_sid.clone(),
        };
        if !is_there && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The legs of which a report needs a time that no event has told.
pub fn legs_without_times(map: &ConferenceMap) -> Vec<CallSid> {
    let has_gone = |item: &ParticipantItem| {
        !item.is_joined() && !item.is_connecting() || !map.is_present(item)
    };
    let needs = |item: &ParticipantItem| {
        item.has_entered()
            && counts(item)
            && (leg::lacks_join(item) || has_gone(item) && leg::lacks_leave(item))
    };
    let legs = map.participants.iter().filter(|(_, item)| needs(item));
    legs.map(|(call_sid, _)| call_sid.clone()).collect()
}

/// The report of the part that belongs to a reservation.
pub fn report(
    map: &ConferenceMap,
    reservation_sid: &ReservationSid,
    times: &TimesOfCalls,
) -> Report {
    let legs: Vec<Leg<'_>> = map
        .participants
        .iter()
        .filter(|(_, item)| counts(item))
        .map(|(call_sid, item)| Leg::new(call_sid, item, reservation_sid, times.get(call_sid)))
        .collect();
    let Some(last) = ending::last_own(&legs) else { return Report::default() };
    let ended = ending::ended(map, &legs, last);
    let together = time_together::of(map, &legs);
    Report {
        hang_up_by: ended.by,
        left_reason: last.item.left_reason,
        followed_by: ended.by.and_then(EndedBy::transferred),
        preceded_by: ending::preceded_by(map, &legs, last),
        destination: ended.destination,
        outcome: Some(outcome::of(map, &legs)),
        talk_time: together.map(|it| it.seconds),
        hold_time: together.map(|it| it.held_seconds),
        holds: together.map(|it| it.holds),
    }
}

/// The report of a call whose agent never joined.
pub fn never_joined() -> Report {
    Report { outcome: Some(Outcome::AgentNotJoined), ..Report::default() }
}

/// Whether a leg has a part in the call: who only listens has none.
fn counts(item: &ParticipantItem) -> bool {
    item.participant_type != ParticipantType::Supervisor
}
