//! The telephone numbers of the emulated account, the same at every start.
//!
//! Calls are placed from any number: what these say is for those who look whether a number is theirs.

/// Numbers that were bought. Each person's `phone` is one of them.
pub(crate) const BOUGHT: [&str; 4] =
    ["+15005550100", "+15005550101", "+15005550102", "+15005550103"];

/// A number of somebody else's that was verified as a caller ID.
pub(crate) const VERIFIED: [&str; 1] = ["+15005550199"];
