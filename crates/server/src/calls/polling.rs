//! How often, and how far apart, to look for what others are about to write.

use std::time::Duration;

use crate::clock;

const MORE_POLLS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(800);

/// Polling for what another request is about to write, before Twilio or the agent is told to come again:
/// Twilio's five retries would be spent at once, long before a dial is answered.
#[derive(Debug, Default)]
pub(crate) struct Polling(u32);

impl Polling {
    /// Waits until the next poll. `false`, at once: there were enough.
    pub(crate) async fn wait_for_next(&mut self) -> bool {
        if self.0 == MORE_POLLS {
            return false;
        }
        self.0 += 1;
        clock::sleep(PAUSE).await;
        true
    }
}
