//! How often, and how far apart, something is tried again that others change at the same time.

use std::time::Duration;

use super::jittered;
use crate::clock;

pub(crate) const MAX_ROUNDS: u32 = 10;
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// Waits before a round; the first two follow at once.
pub(crate) async fn pause(round: u32) {
    if round > 1 {
        clock::sleep(jittered(FIRST_PAUSE * round)).await;
    }
}
