//! Dials the customer, exactly once.
//!
//! A dial rings a real telephone and Twilio has no key that would make a repetition harmless. So it is
//! claimed first, in `conf_status`, by compare-and-set; only the one whose claim stands there dials.
//! The customer's item, with the claim's id in its label, is the record that it was done.

pub(crate) mod call_again;
pub(crate) mod claim;
pub(crate) mod customer;
pub(crate) mod held_claim;
pub(crate) mod overdue;
pub(crate) mod press;
pub(crate) mod ring;
pub(crate) mod unwanted_leg;

mod colleague;
mod from_task;
mod recover;
mod refusal;
