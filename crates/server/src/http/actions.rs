//! What a browser asks for, one file for each address.

pub(crate) mod add_conference_participant;
pub(crate) mod cleanup_rejected_task;
pub(crate) mod create_new_task;
pub(crate) mod end_conference;
pub(crate) mod get_call_properties;
pub(crate) mod hold_call;
pub(crate) mod hold_conference_participant;
pub(crate) mod mute_conference_participant;
pub(crate) mod remove_conference_participant;
pub(crate) mod sync_token;
pub(crate) mod update_conference_participant;

pub(crate) mod leg_request;
