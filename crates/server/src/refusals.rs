//! Counts what is refused because there is too much of it, and tells the log so now and then.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often something was refused.
#[derive(Debug, Default)]
pub(crate) struct Refusals(AtomicU64);

impl Refusals {
    /// Counts one more. The log hears of the first, the second, the fourth and so on: a flood of refusals
    /// must not be a flood of lines.
    pub(crate) fn count(&self, what: &'static str) {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_power_of_two() {
            tracing::warn!(count, "{what}: refused");
        }
    }
}
