//! The call of another agent that a supervisor looks at: it is shown as it is, and nothing is asked for
//! anybody in it.

use shared::view::Timestamp;

use super::{CanvasState, msg::CanvasEffect};
use crate::reservation::{Reservation, ReservationStatus};

impl CanvasState {
    /// Somebody looks at another agent's call from now on, or at none. Whoever looks at a call of
    /// their own sees it already.
    pub(super) fn watch(
        &mut self,
        reservation: Option<Reservation>,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let sid = reservation.as_ref().map(|reservation| &reservation.sid);
        self.end_calls(|call| call.is_watched() && sid != Some(&call.reservation.sid), effects);
        let Some(mut reservation) = reservation else { return };
        if self.calls.iter().all(|call| call.reservation.task_sid != reservation.task_sid) {
            reservation.status = ReservationStatus::Watched;
            self.add_call(reservation, now, effects);
        }
    }
}
