//! Counts what is refused because there is too much of it, and tells the log so now and then.

use prometheus_client::metrics::counter::Counter;

use crate::metrics::{Limit, Metrics};

/// How often something was refused because of one limit.
#[derive(Debug, Clone)]
pub(crate) struct Refusals {
    limit: Limit,
    counter: Counter,
}

impl Refusals {
    pub(crate) fn new(metrics: &Metrics, limit: Limit) -> Self {
        Self { limit, counter: metrics.of_limit(limit) }
    }

    /// Counts one more. The log hears of the first, the second, the fourth and so on: a flood of refusals
    /// must not be a flood of lines.
    pub(crate) fn count(&self) {
        let count = self.counter.inc() + 1;
        if count.is_power_of_two() {
            tracing::warn!(count, "{}: refused", self.limit.what());
        }
    }
}
