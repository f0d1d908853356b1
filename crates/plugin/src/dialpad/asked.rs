//! Click to dial: a call that an action of Flex's asks for. It does not come from the field of the dialpad, so
//! what comes of it is told to who asked and to the agent, and the field stays as it is.

use shared::{
    numbering_plan::Country,
    written_number::{NumberProblem, read},
};

use super::{
    CallCustomer, Caller, Destination, Dialpad, DialpadEffect, Phase, Ticket, context::Context,
    problem_key,
};
use crate::failure::Failure;

/// With what the `contact_uri` of a colleague begins.
const SCHEMES: [&str; 2] = ["client:", "sip:"];

/// Who waits for an answer of the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedBy {
    /// An action of Flex's that calls somebody.
    Call(Ticket),
    /// Whoever transfers a call.
    Transfer(Ticket),
}

impl Dialpad {
    /// A call of its own: nobody is added to another call because a link was clicked.
    pub(super) fn call_asked(
        &mut self,
        destination: &str,
        caller: Caller,
        ticket: Ticket,
        context: &mut Context,
    ) {
        let post = match self.call_customer() {
            CallCustomer::Busy => Err(Failure::SettingUp),
            CallCustomer::OnACall => Err(Failure::OnACall),
            CallCustomer::Call => read_destination(destination, self.field.country)
                .and_then(|destination| self.ask_server(destination, caller, None)),
        };
        match post {
            Ok(post) => {
                self.asked_by = Some(AskedBy::Call(ticket));
                context.push(post);
            }
            Err(failure) => refuse(ticket, failure, context),
        }
    }

    /// Tells who waits for it that it failed. That a call did which an action asked for, the dialpad does not show
    /// beside another number.
    pub(super) fn tell_failure_of_asked(&mut self, context: &mut Context) {
        let Phase::Failed(failure) = &self.phase else { return };
        let failure = failure.clone();
        match self.asked_by.take() {
            Some(AskedBy::Call(ticket)) => {
                self.phase = Phase::Idle;
                refuse(ticket, failure, context);
            }
            Some(AskedBy::Transfer(ticket)) => {
                context.settle(ticket, Err(failure));
            }
            None => {}
        }
    }
}

fn refuse(ticket: Ticket, failure: Failure, context: &mut Context) {
    context.push(DialpadEffect::Notify(failure.clone()));
    context.settle(ticket, Err(failure));
}

/// A number is read as the dialpad reads it.
fn read_destination(destination: &str, country: Option<Country>) -> Result<Destination, Failure> {
    let destination = destination.trim();
    if SCHEMES.iter().any(|scheme| destination.starts_with(scheme)) {
        return Ok(Destination::Worker(destination.to_owned()));
    }
    match read(destination, country) {
        Ok(number) => Ok(Destination::Number(number)),
        // Nobody has typed one.
        Err(NumberProblem::Empty) => Err(Failure::Misspelt("badNumber")),
        Err(error) => Err(Failure::Misspelt(problem_key(error))),
    }
}
