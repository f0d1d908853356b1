//! Which legs may go into a conference: those of a worker who holds a reservation on its task, or was
//! asked to come.

use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    label::Label,
    sync_map::{ConferenceMap, DialState},
};

use crate::{
    calls::{context::Calls, error::Error, queue_invitation, reservation_leg},
    twilio::{Reservation, TwilioError, Worker},
};

/// A worker and the reservation by which they come.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) reservation_sid: ReservationSid,
    pub(crate) worker_sid: WorkerSid,
    /// Whether their calls may be recorded, as far as their attributes were read.
    pub(crate) may_be_recorded: bool,
}

impl Holder {
    fn new(reservation: Reservation, worker: &Worker) -> Self {
        Self {
            reservation_sid: reservation.sid,
            worker_sid: reservation.worker_sid,
            may_be_recorded: worker.may_be_recorded(),
        }
    }

    /// The label of their leg. One of a browser is rung again if it is dropped, where the operator wants that.
    pub(crate) fn label(self, calls: &Calls, leg: &CallSid, is_of_browser: bool) -> Label {
        let is_rung_again = is_of_browser && calls.rejoin_seconds > 0;
        let of_worker = if is_rung_again { Label::rejoining_worker } else { Label::worker };
        of_worker(self.reservation_sid, self.worker_sid, leg)
    }
}

/// A leg that wants to go into a conference, and what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct ArrivingLeg {
    pub(crate) call_sid: CallSid,
    /// The telephone that it rings. Twilio says so.
    pub(crate) to: Option<String>,
    /// Whose it is, as a browser says.
    pub(crate) reservation_sid: Option<ReservationSid>,
    pub(crate) worker_sid: Option<WorkerSid>,
}

/// The worker who has taken the task of a call and whose telephone the leg rings, unless they are in the
/// conference with another leg.
pub(crate) async fn agent(
    calls: &Calls,
    leg: &ArrivingLeg,
    call: &TaskSid,
) -> Result<Option<Holder>, Error> {
    match holder(calls, leg, call).await? {
        Some(holder) => unless_taken(calls, leg, call, holder).await,
        None => Ok(None),
    }
}

async fn unless_taken(
    calls: &Calls,
    leg: &ArrivingLeg,
    call: &TaskSid,
    holder: Holder,
) -> Result<Option<Holder>, Error> {
    let is_taken =
        reservation_leg::is_taken(calls, call, &holder.reservation_sid, &leg.call_sid).await?;
    Ok((!is_taken).then_some(holder))
}

/// The worker who has taken a task and whose telephone the leg rings.
async fn holder(
    calls: &Calls,
    leg: &ArrivingLeg,
    task_sid: &TaskSid,
) -> Result<Option<Holder>, Error> {
    let Some(to) = &leg.to else { return Ok(None) };
    if let (Some(reservation_sid), Some(worker_sid)) = (&leg.reservation_sid, &leg.worker_sid)
        && let Some(holder) = claimed(calls, task_sid, reservation_sid, worker_sid, to).await?
    {
        return Ok(Some(holder));
    }
    Ok(accepted(calls, task_sid, to).await?)
}

/// The worker who was asked to come to a call, holds a reservation of the task that asks, and whose
/// telephone the leg rings, unless they are there with another leg. `accepted` is the task that they say
/// they have accepted.
///
/// Who was asked to come stands in the call's map, with our proof. What a task says of itself is not asked:
/// workers can write the attributes of their own tasks.
pub(crate) async fn invited(
    calls: &Calls,
    leg: &ArrivingLeg,
    call: &TaskSid,
    accepted: Option<&TaskSid>,
) -> Result<Option<Holder>, Error> {
    let map = calls.maps.read(call).await?;
    for (task_sid, item) in map.view().invited() {
        if accepted.is_some_and(|accepted| accepted != task_sid) {
            continue;
        }
        // Whoever has a token of Sync can write one.
        if !calls.proofs.has_invitation(call, task_sid, item) {
            tracing::warn!(%call, %task_sid, "nothing proves that a worker was asked to come");
            continue;
        }
        let Some(holder) = holder(calls, leg, task_sid).await? else { continue };
        if item.queue_sid.is_none() && item.worker_sid.as_ref() != Some(&holder.worker_sid) {
            continue;
        }
        let admitted = unless_taken(calls, leg, call, holder).await?;
        if let Some(holder) = &admitted
            && item.queue_sid.is_some()
        {
            let Holder { reservation_sid, worker_sid, .. } = holder;
            queue_invitation::accepted_by(calls, call, task_sid, reservation_sid, worker_sid)
                .await?;
        }
        return Ok(admitted);
    }
    Ok(None)
}

/// The worker of a reservation of the task, if this leg rings that worker's telephone. Who they are said
/// to be is what a browser says: all of it is looked up.
async fn claimed(
    calls: &Calls,
    task_sid: &TaskSid,
    reservation_sid: &ReservationSid,
    worker_sid: &WorkerSid,
    to: &str,
) -> Result<Option<Holder>, TwilioError> {
    let (reservation, worker) = tokio::join!(
        calls.twilio.fetch_reservation(task_sid, reservation_sid),
        calls.twilio.fetch_worker(worker_sid),
    );
    let (Some(reservation), Some(worker)) = (found(reservation)?, found(worker)?) else {
        return Ok(None);
    };
    calls.worker_profiles.remember(&worker).await;
    let is_theirs = reservation.task_sid == *task_sid && reservation.worker_sid == worker.sid;
    let may_come = is_theirs && reservation.is_open() && worker.is_reached_at(to);
    Ok(may_come.then(|| Holder::new(reservation, &worker)))
}

/// `None` for what Twilio does not know.
pub(crate) fn found<T>(answer: Result<T, TwilioError>) -> Result<Option<T>, TwilioError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The worker who has taken the task and whose telephone this leg rings.
pub(crate) async fn accepted(
    calls: &Calls,
    task_sid: &TaskSid,
    to: &str,
) -> Result<Option<Holder>, TwilioError> {
    let candidates = candidates(calls, task_sid).await?;
    whose_telephone_rings(calls, candidates, to).await
}

/// The same for a leg without a label that has joined. While nobody has claimed to dial the customer,
/// it is the first agent's, and a single reservation is theirs without a look at the worker. Later
/// legs can be of anybody, and so can one that only `listens`, because the map may be behind: a supervisor
/// has no reservation.
pub(crate) async fn joined(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    to: &str,
    listens: bool,
    map: &ConferenceMap,
) -> Result<Option<Holder>, TwilioError> {
    let mut candidates = candidates(calls, task_sid).await?;
    let is_first = candidates.len() == 1 && !listens && is_waiting_for_its_agent(map);
    candidates.retain(|reservation| !is_taken(reservation, call_sid, map));
    if is_first {
        return Ok(candidates.pop().map(|only| Holder {
            reservation_sid: only.sid,
            worker_sid: only.worker_sid,
            may_be_recorded: true,
        }));
    }
    whose_telephone_rings(calls, candidates, to).await
}

/// The reservation of a worker whose leg has joined without a label.
pub(crate) async fn reservation_of(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    worker_sid: &WorkerSid,
    map: &ConferenceMap,
) -> Result<Option<ReservationSid>, TwilioError> {
    let mut candidates = candidates(calls, task_sid).await?.into_iter();
    let theirs = candidates.find(|it| it.worker_sid == *worker_sid && !is_taken(it, call_sid, map));
    Ok(theirs.map(|reservation| reservation.sid))
}

/// Whether another leg of the reservation is in the conference.
fn is_taken(reservation: &Reservation, call_sid: &CallSid, map: &ConferenceMap) -> bool {
    let mut others = map.joined().filter(|(other, _)| *other != call_sid);
    others.any(|(_, item)| item.reservation_sid.as_ref() == Some(&reservation.sid))
}

/// Whether nobody has claimed to dial the customer: the first agent is not known to be there.
pub(crate) fn is_waiting_for_its_agent(map: &ConferenceMap) -> bool {
    map.customer_dial().is_none_or(|dial| dial.state() == DialState::Waiting)
}

/// Reservations do not say which leg was made for them; the worker's telephone does.
async fn whose_telephone_rings(
    calls: &Calls,
    candidates: Vec<Reservation>,
    to: &str,
) -> Result<Option<Holder>, TwilioError> {
    for candidate in candidates {
        let worker = calls.twilio.fetch_worker(&candidate.worker_sid).await?;
        calls.worker_profiles.remember(&worker).await;
        if worker.is_reached_at(to) {
            return Ok(Some(Holder::new(candidate, &worker)));
        }
    }
    Ok(None)
}

/// The reservations that the leg can have been made for. A task that is gone has none.
async fn candidates(calls: &Calls, task_sid: &TaskSid) -> Result<Vec<Reservation>, TwilioError> {
    let reservations = found(calls.twilio.list_reservations(task_sid).await)?;
    Ok(open(reservations.unwrap_or_default()))
}

/// The accepted reservations or, while there is none, the ones that are being offered. They have no
/// order; their statuses tell which count.
fn open(reservations: Vec<Reservation>) -> Vec<Reservation> {
    let (accepted, others): (Vec<_>, Vec<_>) =
        reservations.into_iter().partition(|it| it.status == "accepted");
    if accepted.is_empty() {
        return others.into_iter().filter(|it| it.status == "pending").collect();
    }
    accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accepted_reservation_counts_wherever_it_stands() {
        for (statuses, want) in [
            (&["rejected", "accepted", "pending"][..], &[2][..]),
            (&["timeout", "pending"], &[2]),
            (&["accepted", "accepted"], &[1, 2]),
            (&["canceled"], &[]),
        ] {
            let reservations = statuses.iter().zip(1..).map(|(status, number)| Reservation {
                sid: ReservationSid::from_bits(number),
                task_sid: TaskSid::from_bits(1),
                worker_sid: WorkerSid::from_bits(number),
                status: (*status).to_owned(),
            });
            let found: Vec<_> = open(reservations.collect()).into_iter().map(|it| it.sid).collect();
            let want: Vec<_> = want.iter().map(|bits| ReservationSid::from_bits(*bits)).collect();
            assert_eq!(found, want, "{statuses:?}");
        }
    }
}
