//! What follows from an event of a conference, or from what somebody asks of a call.
//!
//! Everything here works with [`context::Calls`], and knows nothing of HTTP.

pub(crate) mod add_participant;
pub(crate) mod callback_url;
pub(crate) mod caller_id;
pub(crate) mod conference_event;
pub(crate) mod context;
pub(crate) mod end_call;
pub(crate) mod error;
pub(crate) mod flex_user;
pub(crate) mod invitation;
pub(crate) mod leg_action;
pub(crate) mod leg_address;
pub(crate) mod leg_admission;
pub(crate) mod new_call;
pub(crate) mod new_task;
pub(crate) mod phone_number;
pub(crate) mod task_lifecycle;
pub(crate) mod withdraw_call;

mod apply_event;
mod colleague;
mod dial;
mod leg;
mod leg_identity;
mod policy;
mod worker_names;
