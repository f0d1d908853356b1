//! Faults, limits and accidents over HTTP, as a program in another process sets them and reads back what
//! came of them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accidents;
mod calls;
mod limits;
mod requests;
mod settings;
mod snapshot;
mod support;
