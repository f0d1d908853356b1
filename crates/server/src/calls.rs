//! What follows from an event of a conference, or from what somebody asks of a call.
//!
//! Everything here works with [`context::Calls`], and knows nothing of HTTP.

pub(crate) mod context;
pub(crate) mod error;

// Twilio tells of something, or asks.
pub(crate) mod answered_by;
mod apply_event;
pub(crate) mod call_progress;
mod conference_end;
pub(crate) mod conference_event;
pub(crate) mod leg_admission;
mod participant_join;

// An agent asks for something.
pub(crate) mod add_participant;
pub(crate) mod ask_colleague;
pub(crate) mod end_call;
pub(crate) mod hold_music;
pub(crate) mod leg_action;
pub(crate) mod leg_address;
pub(crate) mod map_token;
pub(crate) mod new_call;
pub(crate) mod own_attributes;
mod send_digits;
pub(crate) mod transfer;
pub(crate) mod transfer_call;
mod undo_guard;
pub(crate) mod withdraw_call;

// Who and what is called, and from which number.
pub(crate) mod caller_id;
mod dial;
mod dial_permission;
mod dialled_leg;
pub(crate) mod phone_number;

// What follows from who is there.
mod policy;
mod policy_action;
pub(crate) mod recording;
pub(crate) mod rejoin;
mod report;
pub(crate) mod restarted_conference;

// Tasks, and what asks a colleague to come.
mod invitation;
pub(crate) mod invitation_end;
mod invitation_without_proof;
mod late_arrival;
pub(crate) mod new_task;
mod queue_invitation;
pub(crate) mod task_attributes;
mod task_lifecycle;

// Who somebody is, and what proves it.
mod colleague;
mod conference_proof;
pub(crate) mod flex_user;
mod keyed_hash;
mod leg_identity;
pub(crate) mod map_access;
pub(crate) mod proof;
mod proved_transfers;
mod reservation_leg;
mod worker_profiles;

// Something was lost, or comes later.
mod background_work;
pub(crate) mod heal;
mod held_customer;
mod polling;
mod recent_gaps;
mod unconfirmed_flags;

pub(crate) mod callback_url;
