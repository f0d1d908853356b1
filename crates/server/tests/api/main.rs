//! The server over real HTTP, with the emulator for Twilio. One file a route.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod add_conference_participant;
mod add_worker;
mod agent_join_conference;
mod agent_outbound_join;
mod attach_recording_to_task;
mod attributes;
mod call_again;
mod call_outbound_join;
mod call_status;
mod caller_id;
mod costs;
mod create_new_task;
mod dial;
mod doors;
mod end_conference;
mod get_call_properties;
mod health;
mod hold_call;
mod hold_conference_participant;
mod identity;
mod internal_call;
mod line;
mod mute_conference_participant;
mod old_mistakes;
mod order;
mod ownership;
mod policy;
mod regressions;
mod remove_conference_participant;
mod replicas;
mod settings;
mod support;
mod sync_token;
mod update_conference_participant;
mod who_may_join;
