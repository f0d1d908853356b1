//! What follows from an event of a conference, or from what somebody asks of a call.

pub(crate) mod apply_event;
pub(crate) mod callback_url;
pub(crate) mod caller_id;
pub(crate) mod colleague;
pub(crate) mod conference_event;
pub(crate) mod dial;
pub(crate) mod flex_user;
pub(crate) mod invitation;
pub(crate) mod leg;
pub(crate) mod leg_address;
pub(crate) mod leg_admission;
pub(crate) mod leg_identity;
pub(crate) mod new_task;
pub(crate) mod policy;
pub(crate) mod task_lifecycle;
pub(crate) mod withdraw_call;
pub(crate) mod worker_names;
