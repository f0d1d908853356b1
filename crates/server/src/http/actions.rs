//! What a browser asks for, one file for each address.

pub(crate) mod add_conference_participant;
pub(crate) mod cleanup_rejected_task;
pub(crate) mod create_new_task;
pub(crate) mod end_conference;
pub(crate) mod get_call_properties;
pub(crate) mod hold_call;
pub(crate) mod hold_conference_participant;
pub(crate) mod leave_conference;
pub(crate) mod mute_conference_participant;
pub(crate) mod pause_recording;
pub(crate) mod rejoin_conference;
pub(crate) mod remove_conference_participant;
pub(crate) mod send_digits;
pub(crate) mod sync_token;
pub(crate) mod transfer_call;
pub(crate) mod update_conference_participant;

pub(crate) mod call_request;
pub(crate) mod hold_request;
pub(crate) mod leg_request;
