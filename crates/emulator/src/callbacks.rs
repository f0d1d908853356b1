//! The requests that Twilio makes to the customer's server: status callbacks and TwiML.
//!
//! A request is signed ([`signature`]), sent with the retries that its address asks for
//! ([`overrides`], [`delivery`]), may meet with a fault on the way ([`post`]), and is kept in the
//! [`journal`].

mod addresses;
mod delivery;
mod journal;
mod overrides;
mod post;
mod signature;
#[cfg(test)]
mod tests;

pub use journal::{Attempt, CallbackKind, CallbackOutcome, CallbackRecord};
pub(crate) use post::{Post, Sender};
