//! The vocabulary of this workspace and its decisions: what a conference event changes in the Sync
//! map, and what a person sees of that map.
//!
//! **Invariant:** nothing here reads a clock, a network or JavaScript, and nothing is `async`.

mod call_status;
mod left_reason;
mod leg_id;
mod sid;

pub mod api;
pub mod dial;
pub mod event;
pub mod kept;
pub mod label;
pub mod lenient;
pub mod phone_number;
pub mod policy;
pub mod reconcile;
pub mod reduce;
pub mod sync_map;
#[cfg(feature = "testing")]
pub mod testing;
pub mod view;

pub use sid::{
    AccountSid, CallSid, ConferenceSid, MapSid, ReservationSid, SidError, SyncServiceSid, TaskSid,
    WorkerSid, WorkflowSid, WorkspaceSid,
};
