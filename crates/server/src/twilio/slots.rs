//! How many requests to Twilio are under way at once.
//!
//! Twilio refuses what is too much for it; beyond that, a burst would take memory and connections here
//! until everything is late. Requests wait for each other, in their order, and not for long.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    clock::{Instant, timeout},
    metrics::{Limit, Metrics},
    refusals::Refusals,
    twilio::error::TwilioError,
};

/// A place for each request that may be under way.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    semaphore: Arc<Semaphore>,
    refused: Refusals,
}

impl Slots {
    pub(super) fn new(at_once: usize, metrics: &Metrics) -> Self {
        let refused = Refusals::new(metrics, Limit::TwilioRequests);
        Self { semaphore: Arc::new(Semaphore::new(at_once)), refused }
    }

    /// Waits for a place, for a quarter of the time that the request may take. Returns what is left of
    /// that time: the wait must not make a dial outlive its lease.
    pub(super) async fn wait(
        &self,
        request_timeout: Duration,
    ) -> Result<(OwnedSemaphorePermit, Duration), TwilioError> {
        let began = Instant::now();
        let slot = Arc::clone(&self.semaphore).acquire_owned();
        if let Ok(Ok(slot)) = timeout(request_timeout / 4, slot).await {
            return Ok((slot, request_timeout.saturating_sub(began.elapsed())));
        }
        self.refused.count();
        Err(TwilioError::NotSent("too many requests are under way".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_that_finds_no_place_is_not_sent_and_the_next_one_may_be() {
        let slots = Slots::new(1, &Metrics::new());
        let a_minute = Duration::from_mins(1);
        let first = slots.wait(a_minute).await.unwrap();
        let refused = slots.wait(Duration::ZERO).await;
        assert!(refused.is_err_and(|error| error.is_not_processed()));
        drop(first);
        let (_slot, left) = slots.wait(a_minute).await.unwrap();
        assert!(left <= a_minute);
    }
}
