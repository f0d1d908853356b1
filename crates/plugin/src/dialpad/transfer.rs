//! A call is transferred: the dialog shows what comes of it, and who asked is told.

use super::{Dialpad, DialpadEffect, Phase, Ticket, asked::AskedBy, context::Context};
use crate::{
    failure::Failure,
    server_request::{ServerRequest, Transfer},
};

impl Dialpad {
    /// Asks for the call of the open dialog.
    pub(super) fn transfer(&mut self, transfer: Transfer, ticket: Ticket, context: &mut Context) {
        let Some(task_sid) = self.place.call().filter(|_| !self.is_busy()).cloned() else {
            return context.settle(ticket, Err(Failure::SettingUp));
        };
        self.outlives_answer = false;
        self.phase = Phase::Asked { to: transfer.to.clone(), adds: true };
        self.asked_by = Some(AskedBy::Transfer(ticket));
        let request = ServerRequest::TransferCall { task_sid, transfer };
        context.push(DialpadEffect::Post(request));
    }
}
