//! One reservation has one leg, however many browsers of its worker accept.
//!
//! A second leg is not let into the conference while the first is there. Two that are let in at the same
//! time are both in the map then: one of them is removed.

use futures_util::future::join_all;
use shared::{
    CallSid, ConferenceSid, ReservationSid, TaskSid, label::Label, sync_map::ConferenceMap,
};

use crate::{
    calls::{context::Calls, error::Error},
    maps::KnownMap,
    twilio::{Participant, ParticipantUpdate, TwilioError},
};

/// Whether another leg of the reservation than this one is in the conference. The map names it, and
/// Twilio is asked whether it is there: its leave can be late, or lost.
pub(crate) async fn is_taken(
    calls: &Calls,
    call: &TaskSid,
    reservation_sid: &ReservationSid,
    call_sid: &CallSid,
) -> Result<bool, Error> {
    let map = calls.maps.known(call).await?;
    let Some(conference_sid) = map.view().conference_sid() else { return Ok(false) };
    let mut others = legs_of(map.view(), reservation_sid);
    others.retain(|other| other != call_sid);
    Ok(first_present(calls, conference_sid, &others).await?.is_some())
}

/// After a worker has joined: removes all legs of their reservation but the one whose item was made
/// first, of those made in the same second the one with the least call SID. `map` was read after this leg
/// was written, so of two that come at once the later one sees both.
pub(crate) async fn remove_others(
    calls: &Calls,
    call: &TaskSid,
    map: &KnownMap,
    call_sid: &CallSid,
) -> Result<(), Error> {
    let Some(conference_sid) = calls.proofs.conference_of(call, map.view()) else { return Ok(()) };
    let item = map.view().joined().find(|(joined, _)| *joined == call_sid);
    let Some(reservation_sid) = item.and_then(|(_, item)| item.reservation_sid.as_ref()) else {
        return Ok(());
    };
    let mut legs = legs_of(map.view(), reservation_sid);
    if legs.len() < 2 {
        return Ok(());
    }
    let created = |leg: &CallSid| map.item(leg.as_str()).and_then(|item| item.date_created);
    legs.sort_by_key(|leg| (created(leg), leg.clone()));
    let looked_up = join_all(legs.iter().map(|leg| async move {
        let found = calls.twilio.find_participant(conference_sid, leg.as_str()).await?;
        Ok::<_, TwilioError>(found.filter(|found| has_label_of(found, reservation_sid)))
    }));
    let found: Vec<_> = looked_up.await.into_iter().collect::<Result<_, _>>()?;
    let mut present = found.into_iter().flatten();
    // The first one stays.
    present.next();
    let removed =
        present.map(|leg| async move { remove(calls, conference_sid, &leg.call_sid).await });
    join_all(removed).await.into_iter().collect::<Result<(), _>>().map_err(Error::from)
}

/// Whether Twilio knows a leg as one of this reservation: the map may say so of anybody.
fn has_label_of(leg: &Participant, reservation_sid: &ReservationSid) -> bool {
    let label = leg.label.as_deref().map(Label::parse);
    matches!(label, Some(Label::Worker { reservation_sid: of, .. }) if of == *reservation_sid)
}

/// The legs of a reservation that are joined, as far as the map knows.
fn legs_of(map: &ConferenceMap, reservation_sid: &ReservationSid) -> Vec<CallSid> {
    let joined =
        map.joined().filter(|(_, item)| item.reservation_sid.as_ref() == Some(reservation_sid));
    joined.map(|(call_sid, _)| call_sid.clone()).collect()
}

/// The first of these legs that is in the conference, at Twilio.
async fn first_present(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    legs: &[CallSid],
) -> Result<Option<CallSid>, TwilioError> {
    for leg in legs {
        if calls.twilio.find_participant(conference_sid, leg.as_str()).await?.is_some() {
            return Ok(Some(leg.clone()));
        }
    }
    Ok(None)
}

/// Removes a leg. A worker's leg comes in so that the conference ends when it leaves: that is undone
/// first, and where Twilio does not do it the leg stays.
async fn remove(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    leg: &CallSid,
) -> Result<(), TwilioError> {
    let update = [ParticipantUpdate::EndConferenceOnExit(false)];
    let removed = async {
        let updated = calls.twilio.update_participant(conference_sid, leg, &update).await?;
        if updated.end_conference_on_exit {
            tracing::warn!(%conference_sid, call_sid = %leg, "a second leg of a reservation stays: the conference would end with it");
            return Ok(());
        }
        tracing::warn!(%conference_sid, call_sid = %leg, "a second leg of a reservation is removed");
        calls.twilio.remove_participant(conference_sid, leg).await
    };
    match removed.await {
        Err(error) if error.is_not_found() => Ok(()),
        answer => answer,
    }
}
