//! For how long a worker and the customer were in the conference together, and how long and how often the
//! customer was held meanwhile.
//!
//! Like Flex Insights, it counts holds as talk time, and of holds those that began while the worker was there:
//! <https://www.twilio.com/docs/flex/end-user-guide/insights/metrics/hold-time>.

use super::leg::{At, Leg};
use crate::{
    moments::LegState,
    sync_map::{ConferenceMap, ParticipantType},
};

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Together {
    pub(super) seconds: u32,
    pub(super) held_seconds: u32,
    pub(super) holds: u32,
}

/// Counts; nothing where no time of the worker's is known.
pub(super) fn of(map: &ConferenceMap, legs: &[Leg<'_>]) -> Option<Together> {
    if !legs.iter().any(|leg| leg.is_own && !leg.history.is_empty()) {
        return None;
    }
    // A call to a colleague has no customer.
    let has_customer = legs.iter().any(|leg| leg.is(ParticipantType::Customer))
        || map.customer_dial().is_some_and(|dial| dial.worker_sid.is_none());
    let is_counted =
        |leg: &Leg<'_>| leg.is_own || !has_customer || leg.is(ParticipantType::Customer);
    let legs: Vec<&Leg<'_>> = legs.iter().filter(|leg| is_counted(leg)).collect();
    let mut steps: Vec<(At, usize, LegState)> = legs
        .iter()
        .enumerate()
        .flat_map(|(leg, of)| of.history.iter().map(move |(at, state)| (*at, leg, *state)))
        .collect();
    steps.sort_unstable();

    let mut states = vec![LegState::Left; legs.len()];
    let mut counted = Together::default();
    let mut is_held = false;
    let mut hold_counts = false;
    let mut before: u32 = 0;
    for ((seconds, _), leg, state) in steps {
        let both_are_there = is_there(&legs, &states, true) && is_there(&legs, &states, false);
        if both_are_there {
            let passed = seconds.saturating_sub(before);
            counted.seconds = counted.seconds.saturating_add(passed);
            if is_held && hold_counts {
                counted.held_seconds = counted.held_seconds.saturating_add(passed);
            }
        }
        states[leg] = state;
        let was_held = is_held;
        is_held = is_there(&legs, &states, false)
            && there(&legs, &states, false).all(|it| it == LegState::Held);
        if is_held && !was_held {
            hold_counts = is_there(&legs, &states, true);
            counted.holds += u32::from(hold_counts);
        }
        before = seconds;
    }
    Some(counted)
}

/// How those of the worker's side, or of the other, are who are in the conference.
fn there<'a>(
    legs: &'a [&Leg<'_>],
    states: &'a [LegState],
    own: bool,
) -> impl Iterator<Item = LegState> + 'a {
    let of_side = legs.iter().zip(states).filter(move |(leg, _)| leg.is_own == own);
    of_side.map(|(_, state)| *state).filter(|state| *state != LegState::Left)
}

fn is_there(legs: &[&Leg<'_>], states: &[LegState], own: bool) -> bool {
    there(legs, states, own).next().is_some()
}
