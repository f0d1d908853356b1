//! The Sync maps of all tasks.

mod known_map;
mod store;

pub(crate) use known_map::KnownMap;
pub(crate) use store::{Decision, SyncWriter};
