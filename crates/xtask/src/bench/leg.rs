//! The legs of the call that is measured.

/// A leg of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    Agent = 1,
    Customer = 2,
    Third = 3,
}
