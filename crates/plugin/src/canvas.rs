//! What the canvas does about what happens to it: a message in, effects out.
//!
//! **Invariant:** pure. What a person sees comes from the map; the only thing added to it are the
//! requests in flight.

mod line;
mod msg;
mod participant_requests;
mod watching;

use shared::{ReservationSid, TaskSid, view::Timestamp};

use self::participant_requests::finish_leaving;
pub use self::{
    line::Line,
    msg::{CanvasEffect, CanvasMsg},
};
use crate::{
    call::{Call, LinkState, MapLink, SyncSource},
    ids::{LinkId, Ticket},
    reservation::{Reservation, ReservationStatus},
    server_request::{Failure, ServerRequest},
    tile::Whom,
};

/// The calls of this agent, and what Flex knows of them.
#[derive(Debug, Default)]
pub struct CanvasState {
    calls: Vec<Call>,
    /// Where the server is; nothing can be asked of nobody.
    server_url: Option<String>,
    /// The Sync client that had the last map.
    remembered: Option<SyncSource>,
    own_client_used: bool,
    last_link: LinkId,
    alarm: Option<Timestamp>,
    frame_requested: bool,
}

impl CanvasState {
    /// No calls.
    pub fn new(server_url: Option<String>) -> Self {
        Self { server_url, ..Self::default() }
    }

    /// Takes in what happened and says what has to be done.
    pub fn update(&mut self, msg: CanvasMsg, now: Timestamp) -> Vec<CanvasEffect> {
        let mut effects = Vec::new();
        self.take_in(msg, now, &mut effects);
        self.let_time_pass(now, &mut effects);
        self.paint(now, &mut effects);
        self.set_alarm(now, &mut effects);
        effects
    }

    /// Whether this opening of a map is still wanted.
    pub fn wants_link(&self, task_sid: &TaskSid, id: LinkId) -> bool {
        let is_of_link =
            |call: &Call| call.link.is(id) && call.reservation.call_task() == *task_sid;
        self.calls.iter().any(is_of_link)
    }

    /// The task of the call that a task of the agent's belongs to.
    pub fn call_task(&self, task_sid: &TaskSid) -> TaskSid {
        let own = self.calls.iter().find(|call| call.reservation.task_sid == *task_sid);
        own.map_or_else(|| task_sid.clone(), |call| call.reservation.call_task())
    }

    fn take_in(&mut self, msg: CanvasMsg, now: Timestamp, effects: &mut Vec<CanvasEffect>) {
        match msg {
            CanvasMsg::ReservationSeen(reservation) => self.add_call(reservation, now, effects),
            CanvasMsg::ReservationMoved(sid, status) => {
                self.move_reservation(&sid, status, effects);
            }
            CanvasMsg::CallWatched(reservation) => self.watch(reservation, now, effects),
            CanvasMsg::AcceptAsked(sid, ticket) => self.ask_to_accept(&sid, ticket, now, effects),
            CanvasMsg::AcceptPressed(sid, ticket) => self.accept(&sid, ticket, effects),
            CanvasMsg::WorkerCalled(sid, outcome) => self.worker_called(&sid, &outcome, effects),
            CanvasMsg::MapOpened(task_sid, id, content) => {
                if let Some(call) = call_of_link(&mut self.calls, &task_sid, id) {
                    call.link.state = LinkState::Open { since: now };
                    self.remembered = Some(call.link.source);
                    call.open(content, now);
                }
            }
            CanvasMsg::MapFailed(task_sid, id, error) => {
                if let Some(call) = call_of_link(&mut self.calls, &task_sid, id) {
                    // Nothing is open, or a map that is gone.
                    effects.push(CanvasEffect::CloseMap(id));
                    if call.link.fail(error, now) {
                        effects.push(CanvasEffect::Notify(Failure::NoParticipants));
                    }
                }
            }
            CanvasMsg::ItemChanged(task_sid, id, change) => {
                if let Some(call) = call_of_link(&mut self.calls, &task_sid, id) {
                    if let Some(failure) = call.news_of_colleague(&change) {
                        effects.push(CanvasEffect::Notify(failure));
                    }
                    call.apply(change, now);
                }
            }
            CanvasMsg::ItemRemoved(task_sid, id, key) => {
                if let Some(call) = call_of_link(&mut self.calls, &task_sid, id) {
                    call.remove_item(&key, now);
                }
            }
            CanvasMsg::SyncClientReplaced => self.reopen_maps(|_| true, effects),
            CanvasMsg::MapReadByFlex(task_sid) => {
                self.reopen_maps(|call| call.shares_its_map_with_flex(&task_sid), effects);
            }
            CanvasMsg::TilePressed(task_sid, whom, button) => {
                self.press(&task_sid, &whom, button, now, effects);
            }
            CanvasMsg::ActionRun(task_sid, action, target, ticket) => {
                self.run_action(&task_sid, action, &target, ticket, effects);
            }
            CanvasMsg::LeaveAsked(task_sid, ticket) => self.leave(&task_sid, ticket, now, effects),
            CanvasMsg::EndPressed(task_sid, ticket) => {
                let request = ServerRequest::EndConference { task_sid: self.call_task(&task_sid) };
                effects.push(CanvasEffect::Post(task_sid, Whom::Everybody(ticket), request));
            }
            CanvasMsg::ServerAnswered(task_sid, whom, answer) => {
                self.take_answer(&task_sid, &whom, answer, now, effects);
            }
            CanvasMsg::FramePassed => self.frame_requested = false,
            CanvasMsg::ClockMoved => self.alarm = None,
        }
    }

    fn add_call(
        &mut self,
        reservation: Reservation,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        if reservation.status == ReservationStatus::Ended
            || self.calls.iter().any(|call| call.is(&reservation.sid))
        {
            return;
        }
        // A task can come back with another reservation: the older one is over.
        self.end_calls(|call| call.reservation.task_sid == reservation.task_sid, effects);
        let link = MapLink::first(next_link(&mut self.last_link), self.remembered);
        self.own_client_used |= link.source != SyncSource::Flex;
        let task_sid = reservation.call_task();
        effects.push(CanvasEffect::OpenMap(task_sid, link.id, link.source));
        let call = Call::new(reservation, link);
        if call.reservation.accepts_itself() && !call.acceptance.is_taken(now) {
            effects.push(CanvasEffect::AcceptTask(call.reservation.sid.clone()));
        }
        self.calls.push(call);
    }

    fn move_reservation(
        &mut self,
        sid: &ReservationSid,
        status: ReservationStatus,
        effects: &mut Vec<CanvasEffect>,
    ) {
        if status == ReservationStatus::Ended {
            return self.end_calls(|call| call.is(sid), effects);
        }
        if let Some(call) = self.calls.iter_mut().find(|call| call.is(sid)) {
            call.reservation.status = status;
        }
    }

    fn end_calls(&mut self, is_over: impl Fn(&Call) -> bool, effects: &mut Vec<CanvasEffect>) {
        let had_calls = !self.calls.is_empty();
        while let Some(index) = self.calls.iter().position(&is_over) {
            let mut call = self.calls.remove(index);
            let waiting = [call.acceptance.end(), call.requests.end(), call.leaving.end()];
            for ticket in waiting.into_iter().flatten() {
                effects.push(CanvasEffect::Settle(ticket, Ok(true)));
            }
            effects.push(CanvasEffect::CloseMap(call.link.id));
            let is_watched = call.is_watched();
            let task_sid = call.reservation.task_sid;
            effects.push(if is_watched {
                CanvasEffect::GiveBack(task_sid)
            } else {
                CanvasEffect::Forget(task_sid)
            });
        }
        if had_calls && self.calls.is_empty() && std::mem::take(&mut self.own_client_used) {
            effects.push(CanvasEffect::CloseOwnSyncClients);
        }
    }

    fn ask_to_accept(
        &mut self,
        sid: &ReservationSid,
        ticket: Ticket,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        match self.calls.iter_mut().find(|call| call.is(sid)) {
            None => effects.push(CanvasEffect::Settle(ticket, Ok(true))),
            Some(call) => {
                if !call.acceptance.ask(ticket, now) {
                    effects.push(CanvasEffect::Settle(ticket, Ok(false)));
                }
            }
        }
    }

    fn accept(&mut self, sid: &ReservationSid, ticket: Ticket, effects: &mut Vec<CanvasEffect>) {
        let Some(call) = self.calls.iter_mut().find(|call| call.is(sid)) else {
            return effects.push(CanvasEffect::Settle(ticket, Err(Failure::ReservationOver)));
        };
        if call.reservation.status != ReservationStatus::Pending {
            return effects.push(CanvasEffect::Settle(ticket, Ok(true)));
        }
        let Some(url) = call.reservation.agent_join_url(self.server_url.as_deref()) else {
            effects.push(CanvasEffect::Notify(Failure::NoServer));
            return effects.push(CanvasEffect::Settle(ticket, Err(Failure::NoServer)));
        };
        if call.acceptance.call(ticket) {
            let from = call.reservation.attributes.from.clone();
            effects.push(CanvasEffect::CallWorker { reservation_sid: sid.clone(), from, url });
        }
    }

    fn worker_called(
        &mut self,
        sid: &ReservationSid,
        outcome: &Result<(), Failure>,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let Some(call) = self.calls.iter_mut().find(|call| call.is(sid)) else { return };
        let waiting = call.acceptance.called(outcome.is_ok());
        let outcome = outcome.clone().map(|()| true);
        if let Err(failure) = &outcome {
            effects.push(CanvasEffect::Notify(failure.clone()));
        }
        for ticket in waiting {
            effects.push(CanvasEffect::Settle(ticket, outcome.clone()));
        }
    }

    fn reopen_maps(&mut self, which: impl Fn(&Call) -> bool, effects: &mut Vec<CanvasEffect>) {
        for call in self.calls.iter_mut().filter(|call| which(call)) {
            effects.push(CanvasEffect::CloseMap(call.link.id));
            call.link = MapLink::first(next_link(&mut self.last_link), self.remembered);
            let task_sid = call.reservation.call_task();
            effects.push(CanvasEffect::OpenMap(task_sid, call.link.id, call.link.source));
        }
    }

    fn let_time_pass(&mut self, now: Timestamp, effects: &mut Vec<CanvasEffect>) {
        for call in &mut self.calls {
            if call.link.retry_at().is_some_and(|due| due <= now) {
                call.link.try_again(next_link(&mut self.last_link), self.remembered);
                self.own_client_used |= call.link.source != SyncSource::Flex;
                let task_sid = call.reservation.call_task();
                effects.push(CanvasEffect::OpenMap(task_sid, call.link.id, call.link.source));
            }
            if let Some(ticket) = call.acceptance.open_gate(call.readiness(), now) {
                effects.push(CanvasEffect::Settle(ticket, Ok(!call.has_own_leg())));
            }
            if call.leaving.is_late(now) {
                finish_leaving(call, false, now, effects);
            } else if call.leg_that_ends_a_group().is_none() {
                finish_leaving(call, true, now, effects);
            }
        }
    }

    /// The first change is shown at once, those that follow within the frame wait for the next.
    fn paint(&mut self, now: Timestamp, effects: &mut Vec<CanvasEffect>) {
        if self.frame_requested {
            return;
        }
        for call in &mut self.calls {
            if let Some(view) = call.news(now) {
                effects.push(CanvasEffect::Show(view));
                if let Some(refusal) = call.news_of_refusal()
                    && !call.is_watched()
                {
                    effects.push(CanvasEffect::Notify(refusal));
                }
                self.frame_requested = true;
            }
        }
        if self.frame_requested {
            effects.push(CanvasEffect::RequestFrame);
        }
    }

    fn set_alarm(&mut self, now: Timestamp, effects: &mut Vec<CanvasEffect>) {
        let next = self.calls.iter().filter_map(|call| call.next_change(now)).min();
        if next != self.alarm {
            self.alarm = next;
            effects.push(CanvasEffect::SetAlarm(next));
        }
    }
}

fn call_of_task<'calls>(calls: &'calls mut [Call], task_sid: &TaskSid) -> Option<&'calls mut Call> {
    calls.iter_mut().find(|call| call.reservation.task_sid == *task_sid)
}

/// The call that a map speaks of. What a closed map still reports is nobody's.
fn call_of_link<'calls>(
    calls: &'calls mut [Call],
    task_sid: &TaskSid,
    id: LinkId,
) -> Option<&'calls mut Call> {
    calls.iter_mut().find(|call| call.link.is(id) && call.reservation.call_task() == *task_sid)
}

fn next_link(last_link: &mut LinkId) -> LinkId {
    *last_link = last_link.wrapping_add(1);
    *last_link
}

#[cfg(test)]
mod tests;
