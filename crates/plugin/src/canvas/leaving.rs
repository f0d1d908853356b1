//! The agent leaves a call, or ends it for everyone.

use shared::TaskSid;

use super::{
    context::Context,
    msg::{CanvasEffect, Purpose},
    state::CanvasState,
};
use crate::{
    call::{Call, EndCallButton},
    failure::Failure,
    ids::Ticket,
    server_request::ServerRequest,
};

impl CanvasState {
    /// Who leaves a group must not end it. Of a call that ends with the agent's leg although others
    /// would go on, the server is asked to let it go on.
    pub(super) fn leave(&mut self, task_sid: &TaskSid, ticket: Ticket, context: &mut Context) {
        let now = context.now;
        let leg_and_call = self.call_of_task(task_sid).and_then(|call| {
            let call_sid = call.leg_that_ends_a_group()?;
            (!call.leaving.is_warned(now)).then_some(())?;
            Some((call.leg(&call_sid)?, call))
        });
        let Some((leg, call)) = leg_and_call else { return context.settle(ticket, Ok(true)) };
        if call.leaving.want(ticket, now) {
            let request = ServerRequest::UpdateParticipant { leg, end_conference_on_exit: false };
            context.push(CanvasEffect::Post(task_sid.clone(), Purpose::Leaving, request));
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
        context.push(CanvasEffect::Post(task_sid, Purpose::EndCall(ticket), request));
    }

    /// Lets go whoever waited long enough, or need not wait any more.
    pub(super) fn let_leave(&mut self, context: &mut Context) {
        for call in &mut self.calls {
            if call.leaving.is_late(context.now) {
                finish_leaving(call, false, context);
            } else if call.leg_that_ends_a_group().is_none() {
                finish_leaving(call, true, context);
            }
        }
    }
}

/// The agent leaves, or is told what would come of it.
pub(super) fn finish_leaving(call: &mut Call, worked: bool, context: &mut Context) {
    let waiting = if worked { call.leaving.end() } else { call.leaving.fail(context.now) };
    if !worked && !waiting.is_empty() {
        context.notify(Failure::WouldEndForAll);
    }
    context.settle_all(waiting, &Ok(worked));
}
