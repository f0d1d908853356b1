//! What is asked of the server when somebody presses something, and what its answer means.

use shared::{TaskSid, view::Timestamp};

use super::{CanvasEffect, CanvasState, call_of_task};
use crate::{
    call::{Call, Want},
    flex_action::{ActionTarget, ParticipantAction},
    ids::Ticket,
    server_request::{Answer, Failure, ServerRequest},
    tile::{TileButton, TileRequest, Whom},
};

impl CanvasState {
    pub(super) fn press(
        &mut self,
        task_sid: &TaskSid,
        whom: &Whom,
        button: TileButton,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let Some(call) = call_of_task(&mut self.calls, task_sid) else { return };
        if button == TileButton::DeclineRemove {
            return call.requests.decline_remove(whom);
        }
        if let Some(kind) = call.meaning_of(whom, button, now)
            && let Err(failure) = ask_server(call, whom, kind, None, effects)
        {
            effects.push(CanvasEffect::Notify(failure));
        }
    }

    pub(super) fn run_action(
        &mut self,
        task_sid: &TaskSid,
        action: ParticipantAction,
        target: &ActionTarget,
        ticket: Ticket,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let outcome = call_of_task(&mut self.calls, task_sid)
            .and_then(|call| call.leg_of(action, target).map(|call_sid| (call, call_sid)))
            .ok_or(Failure::NotOnTheCall)
            .and_then(|(call, call_sid)| {
                ask_server(call, &call_sid.into(), action.into(), Some(ticket), effects)
            });
        if let Err(failure) = outcome {
            // Flex swallows what its actions are broken with.
            effects.push(CanvasEffect::Notify(failure.clone()));
            effects.push(CanvasEffect::Settle(ticket, Err(failure)));
        }
    }

    /// Who leaves a group must not end it. Of a call that ends with the agent's leg although others
    /// would go on, the server is asked to let it go on.
    pub(super) fn leave(
        &mut self,
        task_sid: &TaskSid,
        ticket: Ticket,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let leg = call_of_task(&mut self.calls, task_sid).and_then(|call| {
            let call_sid = call.leg_that_ends_a_group()?;
            (!call.leaving.is_warned(now)).then_some(())?;
            Some((call.leg(&call_sid)?, call))
        });
        let Some((leg, call)) = leg else {
            return effects.push(CanvasEffect::Settle(ticket, Ok(true)));
        };
        if call.leaving.want(ticket, now) {
            let request = ServerRequest::UpdateParticipant { leg, end_conference_on_exit: false };
            effects.push(CanvasEffect::Post(task_sid.clone(), Whom::Agent, request));
        }
    }

    pub(super) fn take_answer(
        &mut self,
        task_sid: &TaskSid,
        whom: &Whom,
        answer: Answer,
        now: Timestamp,
        effects: &mut Vec<CanvasEffect>,
    ) {
        let mut outcome = answer.map(|_| true);
        let call = call_of_task(&mut self.calls, task_sid);
        let waiting = match (whom, call) {
            (Whom::Everybody(ticket), _) => vec![*ticket],
            (_, None) => return,
            (Whom::Agent, Some(call)) => {
                return finish_leaving(call, outcome.is_ok(), now, effects);
            }
            (Whom::Leg(_) | Whom::Invited(_) | Whom::Customer, Some(call)) => {
                let redials = call.requests.of(whom) == Some(TileRequest::CallAgain);
                if redials && outcome == Err(Failure::AnswerLost) {
                    outcome = Err(Failure::MayBeRinging);
                }
                call.requests.answered(whom, outcome.is_ok(), now)
            }
        };
        if let Err(failure) = &outcome {
            effects.push(CanvasEffect::Notify(failure.clone()));
        }
        for ticket in waiting {
            effects.push(CanvasEffect::Settle(ticket, outcome.clone()));
        }
    }
}

/// The agent leaves, or is told what would come of it.
pub(super) fn finish_leaving(
    call: &mut Call,
    worked: bool,
    now: Timestamp,
    effects: &mut Vec<CanvasEffect>,
) {
    let waiting = if worked { call.leaving.end() } else { call.leaving.fail(now) };
    if !worked && !waiting.is_empty() {
        effects.push(CanvasEffect::Notify(Failure::WouldEndForAll));
    }
    for ticket in waiting {
        effects.push(CanvasEffect::Settle(ticket, Ok(worked)));
    }
}

/// Asks for something to be done for a person, unless it has been asked already.
fn ask_server(
    call: &mut Call,
    whom: &Whom,
    kind: TileRequest,
    ticket: Option<Ticket>,
    effects: &mut Vec<CanvasEffect>,
) -> Result<(), Failure> {
    if kind == TileRequest::ConfirmRemove {
        call.requests.want(whom, kind, None);
        return Ok(());
    }
    let request = call.server_request(whom, kind).ok_or(Failure::NotOnTheCall)?;
    match call.requests.want(whom, kind, ticket) {
        Want::Ask => {
            let task_sid = call.reservation.task_sid.clone();
            effects.push(CanvasEffect::Post(task_sid, whom.clone(), request));
            Ok(())
        }
        Want::Asked => Ok(()),
        Want::Busy => Err(Failure::Busy),
    }
}
