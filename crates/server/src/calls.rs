//! What follows from an event of a conference, or from what somebody asks of a call.
//!
//! Everything here works with [`context::Calls`], and knows nothing of HTTP.

pub(crate) mod context;
pub(crate) mod error;

// Twilio tells of something, or asks.
pub(crate) mod answered_by;
pub(crate) mod call_progress;
pub(crate) mod conference_event;
pub(crate) mod leg_admission;

// Something was lost.
pub(crate) mod heal;

mod flags_asked_for;
mod recent_gaps;

mod apply_event;
mod conference_end;
mod conference_proof;
mod dial;
mod dial_permission;
mod dialled_leg;
mod leg_identity;
mod participant_join;
mod policy;
mod policy_action;
mod proved_transfers;
mod reservation_leg;

// An agent asks for something.
pub(crate) mod add_participant;
pub(crate) mod ask_colleague;
pub(crate) mod end_call;
pub(crate) mod flex_user;
mod kept;
mod late_arrival;
pub(crate) mod leg_action;
pub(crate) mod leg_address;
pub(crate) mod new_call;
pub(crate) mod recording;
mod send_digits;
pub(crate) mod withdraw_call;

pub(crate) mod caller_id;
pub(crate) mod own_attributes;
pub(crate) mod phone_number;

mod colleague;

// Tasks, and what asks a colleague to come.
pub(crate) mod invitation_end;
pub(crate) mod new_task;
pub(crate) mod task_attributes;

pub(crate) mod hold_music;
mod invitation;
mod invitation_without_proof;
mod queue_invitation;
mod report;
mod task_lifecycle;

// A worker's browser is gone.
pub(crate) mod rejoin;

// A call is handed over.
pub(crate) mod transfer;
pub(crate) mod transfer_call;

pub(crate) mod callback_url;
pub(crate) mod map_access;

mod keyed_hash;
mod later;
mod looks;

pub(crate) mod proof;

pub(crate) mod restarted_call;

mod worker_profiles;
