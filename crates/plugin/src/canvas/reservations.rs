//! Reservations come, go on and end, and calls with them.

use shared::ReservationSid;

use super::{context::Context, msg::CanvasEffect, state::CanvasState};
use crate::{
    call::{Call, MapLink},
    reservation::{Reservation, ReservationStatus},
};

impl CanvasState {
    pub(super) fn add_call(&mut self, reservation: Reservation, context: &mut Context) {
        let is_known = self.call_of_reservation(&reservation.sid).is_some();
        if is_known || reservation.status == ReservationStatus::Ended {
            return;
        }
        // A task can come back with another reservation: the older one is over.
        self.end_calls(&|call| call.reservation.task_sid == reservation.task_sid, context);
        let link = MapLink::first(self.next_link(), self.remembered_source, context.now);
        let mut call = Call::new(reservation, link);
        self.open_map(&mut call, context);
        if call.reservation.accepts_itself() && !call.acceptance.is_taken(context.now) {
            call.acceptance.begin_by_itself(context.now);
            context.push(CanvasEffect::AcceptTask(call.reservation.sid.clone()));
        }
        self.calls.push(call);
    }

    pub(super) fn move_reservation(
        &mut self,
        sid: &ReservationSid,
        status: ReservationStatus,
        context: &mut Context,
    ) {
        if let Some(call) = self.call_of_reservation(sid) {
            call.move_reservation(status, context.now);
            if call.has_ended() {
                context.settle_all(call.end_waiting(), &Ok(true));
            }
        }
    }

    pub(super) fn end_calls(&mut self, is_over: &dyn Fn(&Call) -> bool, context: &mut Context) {
        let had_calls = !self.calls.is_empty();
        for mut call in self.calls.extract_if(.., |call| is_over(call)) {
            context.settle_all(call.end_waiting(), &Ok(true));
            context.push(CanvasEffect::CloseMap(call.link.id));
            let is_watched = call.is_watched();
            let task_sid = call.reservation.task_sid;
            context.push(if is_watched {
                CanvasEffect::GiveBack(task_sid)
            } else {
                CanvasEffect::Forget(task_sid)
            });
        }
        if had_calls && self.calls.is_empty() && std::mem::take(&mut self.own_client_used) {
            context.push(CanvasEffect::CloseOwnSyncClients);
        }
    }

    /// A supervisor looks at another agent's call, or at none any more. Whoever looks at a call of
    /// their own sees it already.
    pub(super) fn watch(&mut self, reservation: Option<Reservation>, context: &mut Context) {
        let sid = reservation.as_ref().map(|reservation| &reservation.sid);
        self.end_calls(&|call| call.is_watched() && sid != Some(&call.reservation.sid), context);
        let Some(mut reservation) = reservation else { return };
        if self.call_of_task(&reservation.task_sid).is_none() {
            reservation.status = ReservationStatus::Watched;
            self.add_call(reservation, context);
        }
    }
}
