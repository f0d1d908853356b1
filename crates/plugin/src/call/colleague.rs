//! A colleague who does not answer: the agent is told so, and a call to them alone is over with it.

use shared::{event::CallStatus, sync_map::ParticipantItem, view::Timestamp};

use super::Call;
use crate::{failure::Failure, reservation::ReservationStatus};

/// How long after the end of the reservation the map may take to say that the colleague does not answer:
/// its events come by a socket of their own.
const SAID_WITHIN_MS: u64 = 5_000;

impl Call {
    pub(crate) fn move_reservation(&mut self, status: ReservationStatus, now: Timestamp) {
        self.reservation.status = status;
        self.done_at =
            (status == ReservationStatus::Ended).then(|| Timestamp(now.0 + SAID_WITHIN_MS));
    }

    /// Whether the reservation has ended and the map has nothing more to say.
    pub(crate) fn is_done(&self, now: Timestamp) -> bool {
        self.done_at.is_some_and(|at| at <= now || !self.awaits_colleague)
    }

    /// That the colleague does not answer to whom the call was made, or is handed over, once: the call is over
    /// with it and no tile is left to tell, or the agent works in another window meanwhile.
    pub(crate) fn unanswered_colleague(&mut self) -> Option<Failure> {
        self.awaits_colleague = false;
        if self.is_watched() {
            return None;
        }
        let mut untold = None;
        // Whoever was asked sees the map say what came of it before their own reservation is over.
        let own = &self.reservation.task_sid;
        for (task_sid, item) in self.map.invitations.iter().filter(|(task_sid, _)| *task_sid != own)
        {
            self.awaits_colleague |= item.label.is_some() && item.is_connecting();
            if is_unanswered(item) && !self.no_answers_told.contains(task_sid) {
                untold = Some((task_sid, item));
            }
        }
        let (task_sid, item) = untold?;
        let name = item.display_name.clone()?;
        self.no_answers_told.push(task_sid.clone());
        Some(Failure::NoAnswer { name })
    }
}

/// Whether nobody answers this invitation to a call that was made to nobody else, or is handed over.
fn is_unanswered(item: &ParticipantItem) -> bool {
    (item.label.is_some() || item.transfer.is_some())
        && item.call_status == Some(CallStatus::NoAnswer)
}
