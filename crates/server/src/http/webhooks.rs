//! What Twilio calls, one file for each address.

pub(crate) mod agent_join_conference;
pub(crate) mod agent_outbound_join;
pub(crate) mod answered_by;
pub(crate) mod attach_recording_to_task;
pub(crate) mod call_outbound_join;
pub(crate) mod call_status;
pub(crate) mod play_digits;

mod fields;
#[cfg(test)]
mod fuzz;
mod named_leg;
mod twiml;
mod worker_join;
