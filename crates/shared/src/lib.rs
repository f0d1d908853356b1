//! The vocabulary of this workspace and its decisions: what a conference event changes in the Sync
//! map, and what a person sees of that map.
//!
//! **Invariant:** nothing here reads a clock, a network or JavaScript, and nothing is `async`.

mod call_status;
mod left_reason;
mod leg_id;
mod sid;

pub mod answered_by;
pub mod api;
pub mod dial;
pub mod event;
pub mod kept;
pub mod key_press;
pub mod keys;
pub mod label;
pub mod lenient;
pub mod moments;
pub mod numbering_plan;
pub mod phone_number;
pub mod policy;
pub mod reconcile;
pub mod recording;
pub mod reduce;
pub mod rejoin;
pub mod report;
pub mod sync_map;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transfer;
pub mod view;
pub mod written_number;

pub use sid::{
    AccountSid, CallSid, ConferenceSid, MapSid, QueueSid, ReservationSid, SidError, SyncServiceSid,
    TaskSid, WorkerSid, WorkflowSid, WorkspaceSid,
};
