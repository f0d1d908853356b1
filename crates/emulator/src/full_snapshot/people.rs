//! How often each telephone rang.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use shared::CallSid;

use super::voice::PlacedCall;
use crate::{date, world::voice::CallStatus};

/// Somebody who was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// A number, or `client:` and an identity.
    pub number: String,
    /// How often the telephone rang, in the order in which it did. A call that was given up in the queue
    /// never rang.
    pub rings: Vec<Ring>,
}

/// One call, as the telephone had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ring {
    /// The call.
    pub call_sid: CallSid,
    /// Who called.
    pub from: String,
    /// When it began to ring.
    #[serde(serialize_with = "date::as_text")]
    pub rang_at: Timestamp,
    /// When it stopped ringing.
    #[serde(serialize_with = "date::as_optional_text")]
    pub until: Option<Timestamp>,
    /// Why: `in-progress` if somebody picked up.
    pub outcome: Option<CallStatus>,
}

pub(super) fn of_calls(calls: &[PlacedCall]) -> Vec<Person> {
    let mut rings: BTreeMap<&str, Vec<Ring>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.direction != "inbound") {
        let of_person = rings.entry(&call.to).or_default();
        let rang = call.statuses.iter().position(|it| it.status == CallStatus::Ringing);
        let Some(rang) = rang else { continue };
        let after = call.statuses.get(rang + 1);
        of_person.push(Ring {
            call_sid: call.sid.clone(),
            from: call.from.clone(),
            rang_at: call.statuses[rang].at,
            until: after.map(|change| change.at),
            outcome: after.map(|change| change.status),
        });
    }
    let person = |(number, mut rings): (&str, Vec<Ring>)| {
        rings.sort_by_key(|ring| ring.rang_at);
        Person { number: number.to_owned(), rings }
    };
    rings.into_iter().map(person).collect()
}
