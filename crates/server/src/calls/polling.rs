//! How often, and how far apart, it is looked for what others are about to do.

use std::time::Duration;

use crate::clock;

const MORE_LOOKS: u32 = 4;
const BETWEEN_LOOKS: Duration = Duration::from_millis(800);

/// Polling for what another request is about to write, before Twilio or the agent is told to come again:
/// Twilio's five retries would be spent at once, long before a dial is answered.
#[derive(Debug, Default)]
pub(crate) struct Polling(u32);

impl Polling {
    /// Waits until the next look. `false`, at once: there were enough.
    pub(crate) async fn wait_for_next(&mut self) -> bool {
        if self.0 == MORE_LOOKS {
            return false;
        }
        self.0 += 1;
        clock::sleep(BETWEEN_LOOKS).await;
        true
    }
}
