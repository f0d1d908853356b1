//! Whether a worker who was dropped still has to do with the call.

use shared::{ReservationSid, WorkerSid};

use crate::calls::{context::Calls, error::Error};

/// Whether the worker has not begun to wrap up: who does so has left on purpose.
pub(super) async fn is_accepted(
    calls: &Calls,
    worker_sid: &WorkerSid,
    reservation_sid: &ReservationSid,
) -> Result<bool, Error> {
    let reservations = calls.twilio.list_reservations_of_worker(worker_sid).await?;
    Ok(reservations.iter().any(|it| it.sid == *reservation_sid && it.is_accepted()))
}
