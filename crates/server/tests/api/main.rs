//! The server over real HTTP, with the emulator for Twilio. One file a route.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod agent_join_conference;
mod agent_outbound_join;
mod attributes;
mod call_outbound_join;
mod call_status;
mod caller_id;
mod costs;
mod create_new_task;
mod dial;
mod health;
mod identity;
mod order;
mod participants;
mod replicas;
mod settings;
mod support;
