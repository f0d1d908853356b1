//! A worker whose browser is gone, and their leg with it: the call waits for them.
//!
//! A worker who leaves on purpose says so first (`leaves` in the item of their leg). A leg that ends without that is
//! dropped, if its label says that its worker is rung again.
//!
//! **Invariant:** a call waits for one worker at a time, once for each of their legs, and only while no other
//! worker is there and somebody is (`tests/rejoin_laws.rs`).

use crate::{
    CallSid, ReservationSid,
    event::LeftReason,
    label::{Label, LegId},
    sync_map::{
        ConferenceItem, ConferenceMap, MapChange, ParticipantItem, ParticipantType, Rejoin,
        RejoinEnd,
    },
};

/// How far the wait for a worker is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Nobody has come so far.
    Waiting,
    /// A worker is there, with this leg: the one who is waited for, or a colleague.
    Came(CallSid),
}

/// Whether the worker of a leg is rung again when it is dropped. Who has said that they leave is not.
pub fn rejoins(item: &ParticipantItem) -> bool {
    item.leaves != Some(true) && item.label.as_deref().is_some_and(Label::text_rejoins)
}

/// The wait for a worker whose leg was dropped, if it was. `until` is when it ends.
pub fn begin(map: &ConferenceMap, call_sid: &CallSid, until: u32, ring: &LegId) -> Option<Rejoin> {
    let item = map.participants.get(call_sid).filter(|_| is_drop(map, call_sid))?;
    Some(Rejoin {
        leg: Some(call_sid.clone()),
        reservation_sid: Some(item.reservation_sid.clone()?),
        worker_sid: Some(item.worker_sid.clone()?),
        until,
        ring: Some(ring.as_str().to_owned()),
        held: alone(map).cloned(),
        end: None,
        proof: None,
    })
}

/// Whether a leg was dropped, and nobody has begun to wait for its worker.
pub fn is_drop(map: &ConferenceMap, call_sid: &CallSid) -> bool {
    let Some(item) = map.participants.get(call_sid) else { return false };
    let is_gone = !item.is_joined() && !item.is_connecting() && item.has_entered();
    let was_ended = item.left_reason.is_some_and(|reason| {
        reason.is_end_of_conference() || reason == LeftReason::ParticipantUpdatedViaApi
    });
    let was_waited_for = of_map(map).is_some_and(|rejoin| rejoin.leg.as_ref() == Some(call_sid));
    is_gone
        && rejoins(item)
        && !was_ended
        && !was_waited_for
        && progress(map).is_none()
        && map.is_present(item)
        && is_last_of_reservation(map, call_sid, item)
        && map.people().next().is_some()
        && !map.joined().any(|(_, other)| is_worker(other))
}

/// A worker who came back has a leg that came in later.
fn is_last_of_reservation(map: &ConferenceMap, call_sid: &CallSid, item: &ParticipantItem) -> bool {
    let joined_at = |item: &ParticipantItem| item.joined_sequence_number.unwrap_or(u32::MAX);
    let mut others = map.participants.iter().filter(|(other, _)| *other != call_sid);
    !others.any(|(_, other)| {
        other.reservation_sid == item.reservation_sid
            && map.is_of_this_conference(other)
            && other.has_entered()
            && joined_at(other) > joined_at(item)
    })
}

/// What a map says of the wait for a worker, be it over.
pub fn of_map(map: &ConferenceMap) -> Option<&Rejoin> {
    map.conference.as_ref()?.rejoin.as_deref()
}

/// How far the wait for a worker is; `None` where the call waits for nobody.
pub fn progress(map: &ConferenceMap) -> Option<Progress> {
    let rejoin = of_map(map).filter(|rejoin| rejoin.end.is_none())?;
    let leg = map.participants.get(rejoin.leg.as_ref()?)?;
    if !map.is_present(leg) {
        return None;
    }
    let came = map.joined().find(|(_, item)| is_worker(item));
    Some(came.map_or(Progress::Waiting, |(call_sid, _)| Progress::Came(call_sid.clone())))
}

/// The wait for a worker who has not come so far.
pub fn waiting(map: &ConferenceMap) -> Option<&Rejoin> {
    of_map(map).filter(|_| progress(map) == Some(Progress::Waiting))
}

/// Whether the call waits for the worker of this reservation.
pub fn is_waited_for(map: &ConferenceMap, reservation_sid: Option<&ReservationSid>) -> bool {
    let waiting = waiting(map).and_then(|rejoin| rejoin.reservation_sid.as_ref());
    waiting.is_some() && waiting == reservation_sid
}

/// How often the telephone of the worker who is waited for has rung in vain, in this call.
pub fn rings_in_vain(map: &ConferenceMap, rejoin: &Rejoin) -> usize {
    let theirs =
        map.participants.values().filter(|it| it.reservation_sid == rejoin.reservation_sid);
    theirs.filter(|item| !item.has_entered() && !item.is_connecting()).count()
}

/// Whether a leg rings for the worker who was dropped.
pub fn is_ring(map: &ConferenceMap, item: &ParticipantItem) -> bool {
    let is_theirs = of_map(map).is_some_and(|it| it.reservation_sid == item.reservation_sid);
    is_theirs && item.is_connecting() && item.label.as_deref().is_some_and(Label::text_rejoins)
}

/// Whether a leg rings for the worker though another one is to, or though the wait is over.
pub fn is_needless_ring(map: &ConferenceMap, item: &ParticipantItem) -> bool {
    let waits = of_map(map).filter(|rejoin| rejoin.end.is_none());
    is_ring(map, item) && item.label != waits.and_then(label).map(|it| it.to_string())
}

/// The person who would hear nobody while the call waits, and is not on hold.
pub fn alone(map: &ConferenceMap) -> Option<&CallSid> {
    let mut people = map.people();
    let (call_sid, item) = people.next()?;
    (people.next().is_none() && item.hold != Some(true)).then_some(call_sid)
}

/// The label of the leg that rings for the worker.
pub fn label(rejoin: &Rejoin) -> Option<Label> {
    let id = LegId::parse(rejoin.ring.as_deref()?)?;
    let (reservation_sid, worker_sid) =
        (rejoin.reservation_sid.clone()?, rejoin.worker_sid.clone()?);
    Some(Label::returning_worker(reservation_sid, worker_sid, &id))
}

/// `conf_status` with another wait, if it is not that already.
pub fn change(map: &ConferenceMap, rejoin: Rejoin) -> Option<MapChange> {
    let known = map.conference.as_ref()?;
    let rejoin = Some(Box::new(rejoin));
    (known.rejoin != rejoin)
        .then(|| MapChange::Conference(ConferenceItem { rejoin, ..known.clone() }))
}

/// The wait as it is when it is over, for the leg that it was begun for. The first word about its end is the last.
pub fn end(map: &ConferenceMap, leg: &CallSid, how: RejoinEnd) -> Option<MapChange> {
    let known = of_map(map).filter(|it| it.end.is_none() && it.leg.as_ref() == Some(leg))?;
    change(map, Rejoin { end: Some(how), ..known.clone() })
}

fn is_worker(item: &ParticipantItem) -> bool {
    item.participant_type == ParticipantType::Worker
}
