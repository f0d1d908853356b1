//! A colleague who does not answer: the agent is told so, and a call to them alone is over with it.

use shared::{TaskSid, event::CallStatus, sync_map::ParticipantItem, view::Timestamp};

use super::Call;
use crate::{failure::Failure, ids::Ticket, reservation::ReservationStatus};

/// How long after the end of the reservation the map may take to say that the colleague does not answer:
/// its events come by a socket of their own.
const SAID_WITHIN_MS: u64 = 5_000;

impl Call {
    pub(crate) fn move_reservation(&mut self, status: ReservationStatus, now: Timestamp) {
        self.reservation.status = status;
        self.done_at =
            (status == ReservationStatus::Ended).then(|| Timestamp(now.0 + SAID_WITHIN_MS));
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.done_at.is_some()
    }

    /// Nobody waits for anything of this call any more. Returns who did.
    pub(crate) fn end_waiting(&mut self) -> Vec<Ticket> {
        let waiting = [
            self.acceptance.end(),
            self.requests.end(),
            self.leaving.end(),
            self.leaving.end_saying(),
            self.hanging_up.end(),
        ];
        waiting.concat()
    }

    /// Whether the reservation has ended and the map has nothing more to say.
    pub(crate) fn is_done(&self, now: Timestamp) -> bool {
        self.done_at.is_some_and(|at| at <= now || !self.awaits_colleague())
    }

    /// Whether the colleague to whom the call was made may still be said not to answer. That they are asked may not
    /// have been heard of.
    fn awaits_colleague(&self) -> bool {
        let asked = self.colleagues().filter(|(_, item)| item.label.is_some());
        let one_is_on_their_way = asked.map(|(_, item)| item.is_connecting()).max();
        one_is_on_their_way.unwrap_or_else(|| {
            let called = self.map.customer_dial().and_then(|dial| dial.worker_sid.as_ref());
            called.is_some() && called != self.reservation.worker_sid.as_ref()
        })
    }

    /// That the colleague does not answer to whom the call was made, or is handed over, once: the call is over
    /// with it and no tile is left to tell, or the agent works in another window meanwhile.
    pub(crate) fn unanswered_colleague(&mut self) -> Option<Failure> {
        let is_untold = |(sid, item): &(&TaskSid, &ParticipantItem)| {
            is_unanswered(item) && !self.no_answers_told.contains(sid)
        };
        let (task_sid, item) = self.colleagues().find(is_untold)?;
        let (task_sid, name) = (task_sid.clone(), item.display_name.clone());
        self.no_answers_told.push(task_sid);
        Some(Failure::NoAnswer { name: name? })
    }

    /// Who was asked to come, by the agent's task. Whoever was asked sees the map say what came of it before
    /// their own reservation is over, and who watches a call is told nothing of it.
    fn colleagues(&self) -> impl Iterator<Item = (&TaskSid, &ParticipantItem)> {
        let own = &self.reservation.task_sid;
        let is_told = !self.is_watched();
        self.map.invitations.iter().filter(move |(task_sid, _)| is_told && *task_sid != own)
    }
}

/// Whether nobody answers this invitation to a call that was made to nobody else, or is handed over.
fn is_unanswered(item: &ParticipantItem) -> bool {
    (item.label.is_some() || item.transfer.is_some())
        && item.call_status == Some(CallStatus::NoAnswer)
}
