//! The JavaScript that the plugin calls.
//!
//! **Invariant:** nothing outside this module, `shell` and the seam in `lib.rs` touches a `JsValue`.

pub(crate) mod flex;
pub(crate) mod host;
pub(crate) mod page;
pub(crate) mod panic;
pub(crate) mod server;
pub(crate) mod sync;
pub(crate) mod values;
