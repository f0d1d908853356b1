//! The Sync maps of all tasks: read, decide, write with the revision that the decision was made on, and
//! from the start again where somebody else was faster.
//!
//! Knows `twilio` alone, and never who asks or why.

mod error;
mod known_map;
mod lease;
mod readers;
mod store;

mod cache;
mod slot;
mod write_rate;

mod fit;
mod item_size;
mod item_writes;

pub(crate) use error::Error;
pub(crate) use item_writes::Decision;
pub(crate) use known_map::KnownMap;
pub(crate) use lease::Lease;
pub(crate) use readers::MapReaders;
pub(crate) use store::MapStore;
