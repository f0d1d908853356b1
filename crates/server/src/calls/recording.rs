//! What is recorded of a call: that is decided when the call is made, and can be paused while it goes on.

/// An agent pauses or resumes it.
pub(crate) mod action;
/// The tasks that it belongs to.
pub(crate) mod attach;
/// It is resumed for an agent who has left, and what the map says of it is mended.
pub(crate) mod follow_up;
/// What is recorded.
pub(crate) mod plan;

mod compare;
mod place;
mod request;
