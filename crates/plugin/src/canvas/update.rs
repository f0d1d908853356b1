//! A message in, effects out.

use shared::view::Timestamp;

use super::{
    context::Context,
    msg::{CanvasEffect, CanvasMsg},
    state::CanvasState,
};
use crate::call::Call;

impl CanvasState {
    /// Takes in what happened and says what has to be done.
    pub fn update(&mut self, msg: CanvasMsg, now: Timestamp) -> Vec<CanvasEffect> {
        let mut context = Context::new(now);
        self.take_in(msg, &mut context);
        // Before calls are forgotten that have nothing more to tell.
        self.tell_no_answers(&mut context);
        self.let_time_pass(&mut context);
        self.show_changes(&mut context);
        self.set_alarm(&mut context);
        context.into_effects()
    }

    fn take_in(&mut self, msg: CanvasMsg, context: &mut Context) {
        match msg {
            CanvasMsg::ReservationSeen(reservation) => self.add_call(reservation, context),
            CanvasMsg::ReservationMoved(sid, status) => {
                self.move_reservation(&sid, status, context);
            }
            CanvasMsg::CallWatched(reservation) => self.watch(reservation, context),
            CanvasMsg::AcceptAsked(sid, ticket) => self.ask_to_accept(&sid, ticket, context),
            CanvasMsg::AcceptPressed(sid, ticket) => self.accept(&sid, ticket, context),
            CanvasMsg::AcceptFailed(sid, failure) => self.accept_failed(&sid, failure, context),
            CanvasMsg::WorkerCalled(sid, outcome) => self.worker_called(&sid, &outcome, context),
            CanvasMsg::MapOpened(task_sid, id, read) => {
                self.map_opened(&task_sid, id, read, context);
            }
            CanvasMsg::MapFailed(task_sid, id, error) => {
                self.map_failed(&task_sid, id, error, context);
            }
            CanvasMsg::ItemChanged(task_sid, id, change) => {
                self.item_changed(&task_sid, id, change, context);
            }
            CanvasMsg::ItemRemoved(task_sid, id, key) => {
                self.item_removed(&task_sid, id, &key, context);
            }
            CanvasMsg::MapRead(task_sid, link, id, read) => {
                self.map_read(&task_sid, link, id, read, context);
            }
            CanvasMsg::SyncClientReplaced => self.reopen_maps(context),
            CanvasMsg::SyncConnectionChanged(source, is_connected) => {
                self.connection_changed(source, is_connected, context);
            }
            CanvasMsg::MapReadByFlex(task_sid) => self.map_read_by_flex(&task_sid, context),
            CanvasMsg::TilePressed(task_sid, tile, button) => {
                self.press(&task_sid, &tile, button, context);
            }
            CanvasMsg::KeysTyped(task_sid, tile, keys) => {
                self.press_keys(task_sid, &tile, keys, context);
            }
            CanvasMsg::ActionRun(task_sid, action, target, ticket) => {
                self.run_action(&task_sid, action, &target, ticket, context);
            }
            CanvasMsg::LeaveAsked(task_sid, ticket) => self.leave(&task_sid, ticket, context),
            CanvasMsg::PhoneChanged(phone) => self.phone_changed(phone, context),
            CanvasMsg::OwnMuteToggled(selected, ticket) => {
                self.toggle_own_mute(selected.as_deref(), ticket, context);
            }
            CanvasMsg::EndCallPressed(task_sid, button) => {
                self.press_end_call(task_sid, button, context);
            }
            CanvasMsg::RecordingPressed(task_sid) => self.press_recording(task_sid, context),
            CanvasMsg::EndCallFailed(task_sid) => {
                if let Some(call) = self.call_of_task(&task_sid) {
                    call.end_call.fail();
                }
            }
            CanvasMsg::EndPressed(task_sid, ticket) => self.end_call(task_sid, ticket, context),
            CanvasMsg::ServerAnswered(task_sid, purpose, answer) => {
                self.take_answer(&task_sid, &purpose, answer, context);
            }
            CanvasMsg::FramePassed => self.frame_requested = false,
            CanvasMsg::ClockMoved => self.alarm = None,
        }
    }

    fn let_time_pass(&mut self, context: &mut Context) {
        let now = context.now;
        self.end_calls(&|call| call.is_done(now), context);
        self.retry_maps(context);
        self.read_maps(context);
        for call in &mut self.calls {
            if let Some(ticket) = call.acceptance.open_gate(call.readiness(), context.now) {
                let rings = call.has_own_leg();
                if rings {
                    call.acceptance.refuse();
                }
                context.settle(ticket, Ok(!rings));
            }
        }
        self.let_leave(context);
    }

    /// That a colleague does not answer is told, because no tile tells it.
    fn tell_no_answers(&mut self, context: &mut Context) {
        for no_answer in self.calls.iter_mut().filter_map(Call::unanswered_colleague) {
            context.notify(no_answer);
        }
    }

    /// The first change is shown at once, those that follow within the frame wait for the next.
    fn show_changes(&mut self, context: &mut Context) {
        if self.frame_requested {
            return;
        }
        for call in &mut self.calls {
            if let Some(view) = call.changed_view(&self.phone, context.now) {
                context.push(CanvasEffect::Show(view));
                if let Some(refusal) = call.new_refusal()
                    && !call.is_watched()
                {
                    context.notify(refusal);
                }
                self.frame_requested = true;
            }
        }
        if self.frame_requested {
            context.push(CanvasEffect::RequestFrame);
        }
    }

    fn set_alarm(&mut self, context: &mut Context) {
        let next = self.calls.iter().filter_map(|call| call.next_change(context.now)).min();
        if next != self.alarm {
            self.alarm = next;
            context.push(CanvasEffect::SetAlarm(next));
        }
    }
}
