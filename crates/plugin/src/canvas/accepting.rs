//! A reservation is accepted: once, and not before the canvas listens to its map.

use shared::ReservationSid;

use super::{context::Context, msg::CanvasEffect, state::CanvasState};
use crate::{
    call::{CalledBy, Turn},
    failure::Failure,
    ids::Ticket,
    reservation::ReservationStatus,
};

impl CanvasState {
    pub(super) fn ask_to_accept(
        &mut self,
        sid: &ReservationSid,
        ticket: Ticket,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_reservation(sid) else {
            return context.settle(ticket, Ok(true));
        };
        match call.acceptance.ask(ticket, context.now) {
            Turn::Given => {}
            Turn::Shared => context.settle(ticket, Ok(false)),
            Turn::Taken { seconds } => {
                if call.reservation.status == ReservationStatus::Pending {
                    context.notify(Failure::AlreadyRinging { seconds: seconds.to_string() });
                }
                context.settle(ticket, Ok(false));
            }
        }
    }

    pub(super) fn accept(&mut self, sid: &ReservationSid, ticket: Ticket, context: &mut Context) {
        let (server_url, is_browser) = (self.server_url.clone(), self.phone.is_browser);
        let Some(call) = self.call_of_reservation(sid) else {
            return context.settle(ticket, Err(Failure::ReservationOver));
        };
        if call.reservation.status != ReservationStatus::Pending {
            return context.settle(ticket, Ok(true));
        }
        let Some(url) = call.reservation.agent_join_url(server_url.as_deref(), is_browser) else {
            call.acceptance.refuse();
            context.notify(Failure::NoServer);
            return context.settle(ticket, Err(Failure::NoServer));
        };
        if call.acceptance.call(ticket) {
            let from = call.reservation.attributes.from.clone();
            context.push(CanvasEffect::CallWorker { reservation_sid: sid.clone(), from, url });
        }
    }

    /// What kept the reservation from being accepted is told once; somebody who accepts in its place is
    /// no failure.
    pub(super) fn accept_failed(
        &mut self,
        sid: &ReservationSid,
        failure: Failure,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_reservation(sid) else { return };
        let is_pending = call.reservation.status == ReservationStatus::Pending;
        if call.acceptance.fail() && is_pending {
            context.notify(failure);
        }
    }

    pub(super) fn worker_called(
        &mut self,
        sid: &ReservationSid,
        outcome: &Result<CalledBy, Failure>,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_reservation(sid) else { return };
        let waiting = call.acceptance.called(outcome.is_ok());
        if *outcome == Ok(CalledBy::AnotherTab)
            && call.reservation.status == ReservationStatus::Pending
            && call.acceptance.is_pressed_by_agent()
        {
            context.notify(Failure::OtherTabRings);
        }
        // Another browser of the agent's may have been quicker.
        let is_accepted = call.reservation.status == ReservationStatus::Accepted;
        let outcome = if is_accepted { Ok(true) } else { outcome.clone().map(|_| true) };
        if let Err(failure) = &outcome {
            context.notify(failure.clone());
        }
        context.settle_all(waiting, &outcome);
    }
}
