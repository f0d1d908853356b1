//! What is asked of the server when a button is pressed or an action runs, and what its answer means.

use shared::{TaskSid, keys::Keys};

use super::{
    context::Context,
    leaving::{finish_hanging_up, finish_leaving, finish_saying},
    msg::{CanvasEffect, Purpose},
    state::CanvasState,
};
use crate::{
    call::{Call, Want},
    failure::Failure,
    flex_action::{ActionTarget, ParticipantAction},
    ids::Ticket,
    server_request::{Answer, ServerRequest},
    tile::{TileButton, TileKey, TileRequest},
};

impl CanvasState {
    pub(super) fn press(
        &mut self,
        task_sid: &TaskSid,
        tile: &TileKey,
        button: TileButton,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_task(task_sid) else { return };
        if button == TileButton::DeclineRemove {
            return call.requests.decline_remove(tile);
        }
        let kind = call.meaning_of(tile, button, context.now);
        if kind == Some(TileRequest::Hold) {
            call.hold_music.choose(tile, None);
        }
        if let Some(kind) = kind
            && let Err(failure) = ask_server(call, tile, kind, None, context)
        {
            context.notify(failure);
        }
    }

    /// Nothing is to be seen of it, so the next keys need not wait for these.
    pub(super) fn press_keys(
        &mut self,
        task_sid: TaskSid,
        tile: &TileKey,
        keys: Keys,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_task(&task_sid) else { return };
        match call.keys_request(tile, keys, context.now) {
            Some(request) => context.push(CanvasEffect::Post(task_sid, Purpose::Keys, request)),
            None => context.notify(Failure::NotOnTheCall),
        }
    }

    pub(super) fn press_recording(&mut self, task_sid: TaskSid, context: &mut Context) {
        let Some(call) = self.call_of_task(&task_sid) else { return };
        let call_task = call.reservation.call_task();
        if let Some(paused) = call.press_recording() {
            let request = ServerRequest::PauseRecording { task_sid: call_task, paused };
            context.push(CanvasEffect::Post(task_sid, Purpose::Recording, request));
        }
    }

    pub(super) fn run_action(
        &mut self,
        task_sid: &TaskSid,
        action: ParticipantAction,
        target: &ActionTarget,
        ticket: Ticket,
        context: &mut Context,
    ) {
        let outcome = self
            .call_of_task(task_sid)
            .and_then(|call| call.leg_of(action, target).map(|call_sid| (call, call_sid)))
            .ok_or(Failure::NotOnTheCall)
            .and_then(|(call, call_sid)| {
                let tile = TileKey::Leg(call_sid);
                let kind = action.into();
                if kind == TileRequest::Hold {
                    call.hold_music.choose(&tile, target.music.clone());
                }
                ask_server(call, &tile, kind, Some(ticket), context)
            });
        if let Err(failure) = outcome {
            // Flex swallows the errors of its actions.
            context.notify(failure.clone());
            context.settle(ticket, Err(failure));
        }
    }

    /// Mutes or unmutes the agent's leg of the selected call, or of the only one, where Flex does not
    /// hold it.
    pub(super) fn toggle_own_mute(
        &mut self,
        selected: Option<&str>,
        ticket: Ticket,
        context: &mut Context,
    ) {
        let phone = self.phone.clone();
        let is_selected =
            |call: &&mut Call| selected.is_none_or(|sid| call.reservation.sid.as_str() == sid);
        let call = self.calls.iter_mut().filter(|call| call.can_add()).find(is_selected);
        let asked = call.and_then(|call| {
            let tile = call.own_tile_elsewhere(&phone)?;
            let kind = call.meaning_of(&tile, TileButton::Mute, context.now)?;
            Some(ask_server(call, &tile, kind, Some(ticket), context))
        });
        match asked {
            None => context.settle(ticket, Ok(false)),
            Some(Ok(())) => {}
            Some(Err(failure)) => {
                context.notify(failure.clone());
                context.settle(ticket, Err(failure));
            }
        }
    }

    pub(super) fn take_answer(
        &mut self,
        task_sid: &TaskSid,
        purpose: &Purpose,
        answer: Answer,
        context: &mut Context,
    ) {
        let phone = self.phone.clone();
        let mut outcome = answer.map(|_| true);
        let waiting = match (purpose, self.call_of_task(task_sid)) {
            (Purpose::EndCall { ticket, is_confirmed }, _) => {
                return self.end_answered(task_sid, *ticket, *is_confirmed, outcome, context);
            }
            // Who rings in vain hears of it by the call's end.
            (Purpose::Rejoin, _) | (_, None) => return,
            (Purpose::Keys, Some(_)) => Vec::new(),
            (Purpose::SayLeaving, Some(call)) => return finish_saying(call, &phone, context),
            (Purpose::Leaving(ticket), Some(call)) => {
                if outcome.is_ok() || call.leaving.is_of(*ticket) {
                    finish_leaving(call, &phone, outcome.is_ok(), context);
                }
                return;
            }
            (Purpose::Recording, Some(call)) => {
                call.recording.answered(outcome.is_ok(), context.now);
                Vec::new()
            }
            (Purpose::HangUp, Some(call)) => return finish_hanging_up(call, outcome, context),
            (Purpose::Tile(tile), Some(call)) => {
                let redials = call.requests.of(tile) == Some(TileRequest::CallAgain);
                if redials && outcome == Err(Failure::AnswerLost) {
                    outcome = Err(Failure::MayBeRinging);
                }
                let answered = call.requests.answered(tile, outcome.is_ok(), context.now);
                if let Some(kind) = answered.next {
                    send(call, tile, kind, context);
                }
                answered.tickets
            }
        };
        if let Err(failure) = &outcome {
            context.notify(failure.clone());
        }
        context.settle_all(waiting, &outcome);
    }
}

/// Asks for something to be done for a person, unless it has been asked already.
fn ask_server(
    call: &mut Call,
    tile: &TileKey,
    kind: TileRequest,
    ticket: Option<Ticket>,
    context: &mut Context,
) -> Result<(), Failure> {
    if kind == TileRequest::ConfirmRemove {
        call.requests.want(tile, kind, None);
        return Ok(());
    }
    call.server_request(tile, kind).ok_or(Failure::NotOnTheCall)?;
    match call.requests.want(tile, kind, ticket) {
        Want::Ask => send(call, tile, kind, context),
        Want::Asked => {}
        Want::Done => context.settle_all(ticket.into_iter().collect(), &Ok(true)),
        Want::Busy => return Err(Failure::Busy),
    }
    Ok(())
}

fn send(call: &Call, tile: &TileKey, kind: TileRequest, context: &mut Context) {
    if let Some(request) = call.server_request(tile, kind) {
        let task_sid = call.reservation.task_sid.clone();
        context.push(CanvasEffect::Post(task_sid, Purpose::Tile(tile.clone()), request));
    }
}
