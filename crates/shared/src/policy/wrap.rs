//! Whose reservation is to be wrapped: a worker who has left works on the call no more, whether or not
//! the others go on.

use crate::{
    CallSid, ReservationSid, WorkerSid, rejoin,
    sync_map::{ConferenceMap, ParticipantItem, ParticipantStatus},
};

/// What a worker has to do with a task. A second worker's task is another one than the conference's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerReservation {
    /// The worker.
    pub worker_sid: WorkerSid,
    /// Their reservation.
    pub reservation_sid: ReservationSid,
}

/// The reservation of a leg that has left, unless its worker is there with another leg, or is waited for.
pub fn reservation_of_leaver(map: &ConferenceMap, call_sid: &CallSid) -> Option<WorkerReservation> {
    let item = map.participants.get(call_sid)?;
    let is_wrapped_by_the_end = map.has_ended() && item.left_reason.is_none();
    if item.status != ParticipantStatus::Left
        || !item.has_entered()
        || is_wrapped_by_the_end
        || rejoin::is_waited_for(map, item.reservation_sid.as_ref())
    {
        return None;
    }
    let mut others = map.joined().filter(|(other, _)| *other != call_sid);
    let is_there = others.any(|(_, other)| other.reservation_sid == item.reservation_sid);
    if is_there { None } else { reservation(item) }
}

/// The reservations of those of whom no leave was heard when the conference ends: it can be lost. That
/// the end itself has written `left` gives no reason. And that of a worker whom the call has waited for.
pub fn reservations_at_the_end(map: &ConferenceMap) -> Vec<WorkerReservation> {
    let waited_for = rejoin::of_map(map).and_then(|it| it.reservation_sid.as_ref());
    let is_open = |item: &&ParticipantItem| {
        let is_waited_for = waited_for.is_some() && item.reservation_sid.as_ref() == waited_for;
        (item.left_reason.is_none() || is_waited_for)
            && item.has_entered()
            && map.is_of_this_conference(item)
    };
    map.participants.values().filter(is_open).filter_map(reservation).collect()
}

fn reservation(item: &ParticipantItem) -> Option<WorkerReservation> {
    Some(WorkerReservation {
        worker_sid: item.worker_sid.clone()?,
        reservation_sid: item.reservation_sid.clone()?,
    })
}
