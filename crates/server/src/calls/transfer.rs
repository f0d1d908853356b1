//! Handing a call over to a colleague: the customer is held while they are asked, and the agent who asked
//! leaves when they have come.
//!
//! What is to be done next is decided by [`shared::transfer`] from what Twilio lists.
//!
//! **Invariant:** nobody is removed but the agent who asked for it, by a record with our proof, for a worker
//! whom Twilio knows to have accepted.

mod begin;
pub(crate) mod complete;
mod take_back;

pub(crate) use begin::{begin, leg_of, recorded, withdraw};
pub(crate) use take_back::{after_unhold, take_back};
