//! Healing: callbacks can be lost, and a replica can be killed between two steps. Whatever is lost, the
//! map says within a minute what Twilio says, and what follows from it is done.
//!
//! Only what is ours is touched: Flex names conferences of its own by tasks, too.

mod changes;
mod conference;
pub(crate) mod gap;
mod identify;
mod look_later;
mod proved_changes;
pub(crate) mod sweep;
mod task;

pub(crate) use look_later::look_later;

/// What follows where something that is looked at by itself cannot be.
const LOOKED_AT_AGAIN: &str = "the call is looked at again in the next sweep";
