//! A customer whom nobody dials although an agent waits for them: the events that would have claimed the
//! dial were lost, or the server that claimed it died.

use std::sync::Arc;

use shared::{
    ConferenceSid, TaskSid,
    dial::leg_with,
    label::Label,
    sync_map::{ConferenceMap, CustomerDial, DialState, ParticipantItem},
};

use crate::{
    calls::{
        context::Calls,
        dial::{
            claim::{Claim, worker_in},
            customer::dial_customer,
            held_claim::{is_invited, lease_is_over},
        },
        error::Error,
    },
    maps::KnownMap,
    metrics::Heal,
};

/// Dials, or finds what became of the dial, behind the one who asks: it can take a while. `known` is the
/// map as this replica knows it; where it has nothing to do, this costs no request.
pub(crate) async fn dial_overdue(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    known: &ConferenceMap,
) -> Result<(), Error> {
    if !is_open(known) {
        return Ok(());
    }
    let map = calls.maps.read(task_sid).await?;
    if !is_open(map.view()) || is_under_way(calls, &map) {
        return Ok(());
    }
    let conference_sid = conference_sid.clone();
    let if_it_fails = "a customer whom nobody has dialled is not dialled";
    calls.in_background(task_sid, if_it_fails, |calls, task_sid| async move {
        dial(&calls, &task_sid, &conference_sid).await?;
        calls.metrics.heal(Heal::OverdueDial);
        Ok(())
    });
    Ok(())
}

async fn dial(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
) -> Result<(), Error> {
    let claim = Claim::new();
    let ours = claim.clone();
    let decision = move |map: &ConferenceMap| ours.decide(map).into_iter().collect();
    let map = calls.maps.write(task_sid, Arc::new(decision)).await?;
    dial_customer(calls, task_sid, conference_sid, map, claim).await
}

/// Whether an agent waits for a customer of whom no leg is known.
fn is_open(map: &ConferenceMap) -> bool {
    let is_open = |dial: &CustomerDial| match dial.state() {
        DialState::Waiting => true,
        DialState::Claimed(id) => {
            let label = Label::Customer(id);
            leg_with(map, &label).is_none() && !is_invited(map, &label)
        }
        DialState::Refused(_) => false,
    };
    !map.has_ended()
        && worker_in(map).is_some()
        && map.customer_dial().map_or_else(|| has_our_workers_alone(map), is_open)
}

/// Whether all who were ever in the conference are workers whom this server has let in. If the map does
/// not say whom to dial then, the task may do.
fn has_our_workers_alone(map: &ConferenceMap) -> bool {
    let is_ours = |item: &ParticipantItem| {
        let label = item.label.as_deref().map(Label::parse);
        matches!(label, Some(Label::Worker { .. }))
    };
    map.participants.values().all(is_ours)
}

/// Whether somebody has claimed the dial a moment ago.
fn is_under_way(calls: &Calls, map: &KnownMap) -> bool {
    let state = map.view().customer_dial().map(CustomerDial::state);
    matches!(state, Some(DialState::Claimed(_))) && !lease_is_over(calls, map)
}
