//! Who asks: Twilio by its signature, a browser by its Flex token, and whether a call is theirs.

pub(crate) mod browser_request;
pub(crate) mod call_ownership;
pub(crate) mod flex_token;
pub(crate) mod form_deserializer;
pub(crate) mod named_call;
pub(crate) mod signature;
pub(crate) mod signed_request;
