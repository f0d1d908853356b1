//! Who asks: Twilio by its signature, a browser by its Flex token; and whether the call is theirs.

pub(crate) mod browser_request;
pub(crate) mod call_ownership;
pub(crate) mod callback_event;
pub(crate) mod flex_token;
pub(crate) mod form_fields;
pub(crate) mod named_call;
pub(crate) mod owned_request;
pub(crate) mod signed_request;

mod form_deserializer;
#[cfg(test)]
mod fuzz;
mod signature;
mod task_lookup;
