//! Instructions: what `TaskRouter` shall do about a reservation. `call` rings the worker.
//!
//! `conference` and `dequeue` need a task that was made by `<Enqueue>`, which no task here was.

use std::time::Duration;

use serde_json::json;
use shared::{CallSid, ReservationSid};

use super::{World, error::TaskRouterError, reservation::InstructedCall, tasks::check_version};
use crate::{
    quirks::WorkerCallSidWritten,
    world::voice::{CallStatus, OnAnswer, PlaceCall, StatusCallback, call_settings::CallSettings},
};

/// How long a worker's telephone rings, unless the instruction says otherwise.
const DEFAULT_CALL_TIMEOUT_SECONDS: u32 = 60;

/// `Instruction=call` with its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CallInstruction {
    pub(crate) from: String,
    /// The worker's `contact_uri`, if it is absent.
    pub(crate) to: Option<String>,
    pub(crate) url: String,
    pub(crate) timeout_seconds: Option<u32>,
    pub(crate) status_callback_url: Option<String>,
    /// Whether the call accepts the reservation.
    pub(crate) accept: bool,
}

impl World {
    /// Calls the worker of a reservation.
    pub(crate) fn instruct_call(
        &mut self,
        sid: &ReservationSid,
        call: CallInstruction,
        if_match: Option<&str>,
    ) -> Result<(), TaskRouterError> {
        check_version(self.reservation(sid)?.version, if_match)?;
        let task_sid = self.pending(sid, "call")?;
        let worker = self.worker(&self.reservation(sid)?.worker_sid)?;
        let attributes = worker.attributes_value();
        let contact_uri = attributes["contact_uri"].as_str().map(str::to_owned);
        let worker_sid = worker.sid.clone();
        let to = call.to.or(contact_uri).ok_or(TaskRouterError::NobodyToCall { worker_sid })?;
        let timeout = call.timeout_seconds.unwrap_or(DEFAULT_CALL_TIMEOUT_SECONDS);
        let status_callback = call.status_callback_url.as_deref();
        let call_sid = self.place_call(PlaceCall {
            to,
            from: call.from,
            on_answer: OnAnswer::Fetch {
                url: if self.quirks.call_url_takes_overrides {
                    call.url
                } else {
                    call.url.split('#').next().unwrap_or_default().to_owned()
                },
                method: if self.quirks.call_instruction_posts { "POST" } else { "GET" },
            },
            timeout: Duration::from_secs(u64::from(timeout)),
            status_callback: status_callback
                .map(|url| StatusCallback::new(url, None, std::iter::empty())),
            reservation_sid: Some(sid.clone()),
            settings: CallSettings::default(),
        });
        let accept_at_once = call.accept && !self.quirks.call_accepts_when_answered;
        let instructed = InstructedCall { call_sid: call_sid.clone(), accept: call.accept };
        self.reservation_mut(sid)?.call = Some(instructed);
        if self.quirks.worker_call_sid_written == WorkerCallSidWritten::Dialled {
            self.write_task_attribute(&task_sid, "worker_call_sid", &json!(call_sid));
        }
        if accept_at_once {
            self.accept_reservation(sid)?;
        }
        Ok(())
    }

    /// Says why an instruction that needs `<Enqueue>` is not carried out.
    pub(crate) fn refuse_instruction(
        &self,
        sid: &ReservationSid,
        instruction: &'static str,
    ) -> Result<(), TaskRouterError> {
        self.pending(sid, instruction)?;
        Err(TaskRouterError::NotEnqueued { instruction })
    }

    /// The worker has picked up the call of their reservation.
    pub(in crate::world) fn reservation_call_answered(
        &mut self,
        sid: &ReservationSid,
        call_sid: &CallSid,
    ) {
        let Ok(reservation) = self.reservation(sid) else { return };
        let task_sid = reservation.task_sid.clone();
        let accepts = reservation.call.as_ref().is_some_and(|call| call.accept)
            && self.quirks.call_accepts_when_answered;
        if self.quirks.worker_call_sid_written == WorkerCallSidWritten::Answered {
            self.write_task_attribute(&task_sid, "worker_call_sid", &json!(call_sid));
        }
        if accepts && let Err(error) = self.accept_reservation(sid) {
            tracing::warn!(%sid, %error, "a call was answered that came too late");
        }
    }

    /// The worker could not be reached. The offer stands until its time is over.
    pub(in crate::world) fn reservation_call_failed(
        &mut self,
        sid: &ReservationSid,
        status: CallStatus,
    ) {
        tracing::info!(%sid, status = status.as_str(), "the call of a reservation failed");
        if let Ok(reservation) = self.reservation_mut(sid) {
            reservation.call = None;
        }
    }

    /// Gives up the call of a reservation that nobody wants any more.
    pub(super) fn give_up_call(&mut self, sid: &ReservationSid) {
        let Ok(reservation) = self.reservation(sid) else { return };
        let Some(call) = reservation.call.clone() else { return };
        // A call that is over by then, or was picked up, is none to give up.
        self.refuse_call(&call.call_sid, CallStatus::Canceled).ok();
    }
}

#[cfg(test)]
mod tests;
