//! The agent leaves a call, or ends it for everyone.

use shared::TaskSid;

use super::{
    context::Context,
    msg::{CanvasEffect, Purpose},
    state::CanvasState,
};
use crate::{
    call::{Call, EndCall, EndCallButton, Phone},
    failure::Failure,
    ids::Ticket,
    server_request::ServerRequest,
};

impl CanvasState {
    /// Who leaves a group must not end it. Of a call that ends with the agent's leg although others
    /// would go on, the server is asked to let it go on. Then the leg is hung up, where Flex cannot.
    pub(super) fn leave(&mut self, task_sid: &TaskSid, ticket: Ticket, context: &mut Context) {
        let now = context.now;
        let phone = self.phone.clone();
        let Some(call) = self.call_of_task(task_sid) else {
            return context.settle(ticket, Ok(true));
        };
        let is_confirmed = call.leaving.take_confirmation(now);
        let ending_leg = call.leg_that_ends_a_group().filter(|_| !is_confirmed);
        let Some(leg) = ending_leg.and_then(|call_sid| call.leg(&call_sid)) else {
            return say_leaving(call, &phone, vec![ticket], context);
        };
        if call.leaving.want(ticket, now) {
            let request = ServerRequest::UpdateParticipant { leg, end_conference_on_exit: false };
            context.push(CanvasEffect::Post(task_sid.clone(), Purpose::Leaving(ticket), request));
        }
    }

    /// Ending the call for everyone is asked for, confirmed or declined. What ends it is Flex's action,
    /// so that others who listen to it hear of it.
    pub(super) fn press_end_call(
        &mut self,
        task_sid: TaskSid,
        button: EndCallButton,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_task(&task_sid) else { return };
        if call.end_call.press(button) {
            context.push(CanvasEffect::InvokeEndCall(task_sid));
        }
    }

    pub(super) fn end_call(&mut self, task_sid: TaskSid, ticket: Ticket, context: &mut Context) {
        let request = ServerRequest::EndConference { task_sid: self.call_task(&task_sid) };
        let call = self.call_of_task(&task_sid);
        let is_confirmed = call.is_some_and(|call| call.end_call == EndCall::Ending);
        let purpose = Purpose::EndCall { ticket, is_confirmed };
        context.push(CanvasEffect::Post(task_sid, purpose, request));
    }

    /// The server ended the call, or could not. Where the call ends with the leg that Flex holds, Flex hangs
    /// up then (the answer is `false`), unless the agent has changed their mind meanwhile.
    pub(super) fn end_answered(
        &mut self,
        task_sid: &TaskSid,
        ticket: Ticket,
        is_confirmed: bool,
        mut outcome: Result<bool, Failure>,
        context: &mut Context,
    ) {
        if let Err(failure) = &outcome {
            let phone = self.phone.clone();
            let call = self.call_of_task(task_sid);
            let is_wanted = |call: &&mut Call| !is_confirmed || call.end_call == EndCall::Ending;
            if let Some(call) =
                call.filter(is_wanted).filter(|call| call.ends_by_hanging_up_here(&phone))
            {
                call.leaving.confirm_end(context.now);
                outcome = Ok(false);
            } else {
                context.notify(failure.clone());
            }
        }
        context.settle(ticket, outcome);
    }

    /// Lets go whoever waited long enough, or need not wait any more.
    pub(super) fn let_leave(&mut self, context: &mut Context) {
        for call in &mut self.calls {
            if call.leaving.is_late(context.now) {
                finish_leaving(call, &self.phone, false, context);
            } else if call.leg_that_ends_a_group().is_none() {
                finish_leaving(call, &self.phone, true, context);
            }
            if call.leaving.said_long_ago(context.now) {
                finish_saying(call, &self.phone, context);
            }
            if call.hanging_up.is_late(context.now) {
                context.settle_all(call.hanging_up.end(), &Ok(true));
            }
        }
    }
}

/// The agent leaves, or is told what would come of it.
pub(super) fn finish_leaving(call: &mut Call, phone: &Phone, worked: bool, context: &mut Context) {
    if worked {
        let waiting = call.leaving.end();
        return say_leaving(call, phone, waiting, context);
    }
    let waiting = call.leaving.end();
    if !waiting.is_empty() {
        context.notify(Failure::WouldEndForAll);
    }
    context.settle_all(waiting, &Ok(false));
}

/// Tells the server first that the agent leaves, if it would wait for them.
fn say_leaving(call: &mut Call, phone: &Phone, waiting: Vec<Ticket>, context: &mut Context) {
    if waiting.is_empty() || !call.is_rung_again() {
        return hang_up(call, phone, waiting, context);
    }
    if call.leaving.say(waiting, context.now) {
        let request = ServerRequest::LeaveConference { task_sid: call.reservation.call_task() };
        let task_sid = call.reservation.task_sid.clone();
        context.push(CanvasEffect::Post(task_sid, Purpose::SayLeaving, request));
    }
}

/// The server knows it, or could not be told in time: then the agent leaves all the same.
pub(super) fn finish_saying(call: &mut Call, phone: &Phone, context: &mut Context) {
    let waiting = call.leaving.end_saying();
    hang_up(call, phone, waiting, context);
}

/// Has the server hang up the agent's leg, where Flex does not hold it. A leg that has left has just been
/// hung up, and the server is wrapping up the task: a request of Flex's beside it would fail.
fn hang_up(call: &mut Call, phone: &Phone, waiting: Vec<Ticket>, context: &mut Context) {
    let call_sid = call.leg_elsewhere(phone).cloned();
    let Some(leg) = call_sid.and_then(|call_sid| call.leg(&call_sid)) else {
        if !call.was_hung_up(phone) {
            return context.settle_all(waiting, &Ok(true));
        }
        if call.hanging_up.want(waiting) {
            call.hanging_up.hung_up(context.now);
        }
        return;
    };
    if call.hanging_up.want(waiting) {
        let request = ServerRequest::RemoveParticipant { leg };
        let task_sid = call.reservation.task_sid.clone();
        context.push(CanvasEffect::Post(task_sid, Purpose::HangUp, request));
    }
}

/// The leg is gone, or the agent is told that it is not.
pub(super) fn finish_hanging_up(
    call: &mut Call,
    outcome: Result<bool, Failure>,
    context: &mut Context,
) {
    match outcome {
        // Who is not there any more was hung up.
        Ok(_) | Err(Failure::Refused { code: 404, .. }) => call.hanging_up.hung_up(context.now),
        Err(failure) => {
            context.notify(failure);
            context.settle_all(call.hanging_up.end(), &Ok(false));
        }
    }
}
