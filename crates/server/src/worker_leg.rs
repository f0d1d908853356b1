//! Which reservation and which worker the leg of an agent belongs to.

use shared::{ReservationSid, TaskSid, WorkerSid};

use crate::{
    app::AppState,
    twilio::{Reservation, TwilioError},
};

/// The worker who says so, if the leg really rings that worker's telephone. The URL that says it came
/// from a browser.
pub(crate) async fn claimed(
    state: &AppState,
    reservation_sid: ReservationSid,
    worker_sid: WorkerSid,
    to: &str,
) -> Result<Option<(ReservationSid, WorkerSid)>, TwilioError> {
    let worker = state.twilio.fetch_worker(&worker_sid).await?;
    Ok((worker.contact_uri() == Some(to)).then_some((reservation_sid, worker_sid)))
}

/// The worker who has taken the task. Reservations have no order; their statuses tell which counts.
pub(crate) async fn accepted(
    state: &AppState,
    task_sid: &TaskSid,
    to: &str,
) -> Result<Option<(ReservationSid, WorkerSid)>, TwilioError> {
    let reservations = match state.twilio.list_reservations(task_sid).await {
        Ok(reservations) => reservations,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut candidates = candidates(reservations);
    if candidates.len() == 1 {
        return Ok(candidates.pop().map(|only| (only.sid, only.worker_sid)));
    }
    // Several have it at once: a transfer, or a second agent. The telephone tells them apart.
    for candidate in candidates {
        let worker = state.twilio.fetch_worker(&candidate.worker_sid).await?;
        if worker.contact_uri() == Some(to) {
            return Ok(Some((candidate.sid, candidate.worker_sid)));
        }
    }
    Ok(None)
}

/// The accepted reservations or, while there is none, the ones that are being offered.
fn candidates(reservations: Vec<Reservation>) -> Vec<Reservation> {
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
                worker_sid: WorkerSid::from_bits(number),
                status: (*status).to_owned(),
            });
            let found: Vec<_> =
                candidates(reservations.collect()).into_iter().map(|it| it.sid).collect();
            let want: Vec<_> = want.iter().map(|bits| ReservationSid::from_bits(*bits)).collect();
            assert_eq!(found, want, "{statuses:?}");
        }
    }
}
