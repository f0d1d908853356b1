//! What becomes of what the server was asked for: its answer, and the reservation of the call.

use shared::{TaskSid, api::NEW_TASK_TIMEOUT_SECONDS, view::Timestamp};

use super::{
    Dialpad, DialpadEffect, Phase, Place, asked::AskedBy, awaited::Awaited, context::Context,
};
use crate::{
    failure::Failure,
    server_request::{Answer, Done, ServerRequest},
};

/// How long after the task was made its reservation may take to arrive, before the task is given up.
const RESERVATION_WAIT_MS: u64 = 15_000;
/// After that time TaskRouter offers the task to nobody, whatever became of giving it up.
const TASK_LIFE_MS: u64 = NEW_TASK_TIMEOUT_SECONDS as u64 * 1_000 + 2_000;

impl Dialpad {
    /// Where it was not, the task may be offered yet: nothing else is dialled until it cannot be any more.
    pub(super) fn gave_up(&mut self, answer: &Answer) {
        if let Phase::Awaiting { reservation: Awaited::GivenUp(_), .. } = &self.phase
            && answer.is_ok()
        {
            self.phase = Phase::Failed(Failure::NoReservation);
        }
    }

    pub(super) fn take_answer(&mut self, answer: Answer, context: &mut Context) {
        let Phase::Asked { to, adds } = &self.phase else { return };
        let reservation = match answer {
            Ok(Done { task_sid: Some(task_sid) }) if !adds => Awaited::Task(task_sid),
            Ok(_) if !adds => {
                self.phase = Phase::Failed(Failure::WrongServer);
                return;
            }
            // Who was added gives this agent no reservation: the answer is the end of it.
            Ok(_) => return self.finish(None, context),
            Err(Failure::AnswerLost) if !adds => Awaited::Destination(to.clone()),
            Err(failure) => {
                // A colleague or a queue is asked, and no number rings.
                let may_ring = failure == Failure::AnswerLost && to.starts_with('+');
                self.phase = Phase::Failed(if may_ring { Failure::MayBeRinging } else { failure });
                return;
            }
        };
        let is_it =
            |(task_sid, to): &&(TaskSid, Option<String>)| reservation.is(task_sid, to.as_deref());
        if let Some((task_sid, _)) = self.came_early.iter().find(is_it).cloned() {
            return self.finish(Some(task_sid), context);
        }
        let is_known = matches!(reservation, Awaited::Task(_));
        let until =
            Timestamp(context.now.0 + if is_known { RESERVATION_WAIT_MS } else { TASK_LIFE_MS });
        self.phase = Phase::Awaiting { reservation, until };
        context.wake_at(until);
    }

    pub(super) fn take_reservation(
        &mut self,
        task_sid: TaskSid,
        to: Option<String>,
        context: &mut Context,
    ) {
        match &self.phase {
            Phase::Awaiting { reservation, .. } if reservation.is(&task_sid, to.as_deref()) => {
                self.finish(Some(task_sid), context);
            }
            Phase::Asked { .. } => self.came_early.push((task_sid, to)),
            Phase::Awaiting { .. } | Phase::Idle | Phase::Misspelt(_) | Phase::Failed(_) => {}
        }
    }

    fn finish(&mut self, task_sid: Option<TaskSid>, context: &mut Context) {
        self.phase = Phase::Idle;
        if !self.outlives_answer {
            self.place = Place::Nowhere;
        }
        match self.asked_by.take() {
            // What is in the field was not called.
            Some(AskedBy::Call(ticket) | AskedBy::Transfer(ticket)) => {
                context.settle(ticket, Ok(task_sid));
            }
            None => self.field.clear(),
        }
    }

    /// A timer can go off before its time.
    pub(super) fn give_up(&mut self, context: &mut Context) {
        let Phase::Awaiting { reservation, until } = &mut self.phase else { return };
        if *until <= context.now {
            let failure = match reservation {
                Awaited::Task(task_sid) => {
                    let task_sid = task_sid.clone();
                    *reservation = Awaited::GivenUp(task_sid.clone());
                    until.0 += TASK_LIFE_MS - RESERVATION_WAIT_MS;
                    context.push(DialpadEffect::Post(ServerRequest::GiveUpCall { task_sid }));
                    return context.wake_at(*until);
                }
                Awaited::GivenUp(_) => Failure::NoReservation,
                Awaited::Destination(_) => Failure::AnswerLost,
            };
            self.phase = Phase::Failed(failure);
        } else {
            context.wake_at(*until);
        }
    }
}
