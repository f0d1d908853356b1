//! When a request may be sent again: never when that could ring a telephone twice.
//!
//! Source: <https://www.twilio.com/docs/usage/rest-api-best-practices>. A 429 was not processed; after
//! a 5xx or a lost answer nobody knows.

use std::time::Duration;

use rand::RngExt;

use crate::twilio::error::TwilioError;

const MAX_RETRIES: u32 = 3;
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// Whoever asked has gone away by then, and asks again.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

/// The rule of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// Reads, deletions, writes with `If-Match`, creations under a name of their own, states.
    Always,
    /// Creations that have no name: only when it is sure that nothing was done.
    IfNotProcessed,
    /// Dials: whoever holds the claim decides whether there is another attempt.
    Never,
}

impl Retry {
    /// How long to wait before the next attempt; nothing when there shall be none.
    pub(super) fn delay(self, error: &TwilioError, attempt: u32) -> Option<Duration> {
        if attempt >= MAX_RETRIES {
            return None;
        }
        let again = match error {
            TwilioError::Refused(refusal) => match refusal.status {
                429 => self != Self::Never,
                500 | 502 | 503 | 504 => self == Self::Always,
                _ => false,
            },
            TwilioError::NotSent(_) => self != Self::Never,
            TwilioError::NoAnswer(_) => self == Self::Always,
            TwilioError::Unreadable(_) => false,
        };
        if !again {
            return None;
        }
        match error.retry_after() {
            // Never sooner than Twilio asks for; a little later, so that those who were told the same
            // come back apart.
            Some(asked) => {
                Some(asked.saturating_add(jittered(asked / 8))).filter(|it| *it <= LONGEST_DELAY)
            }
            None => Some(jittered(FIRST_DELAY * 2_u32.pow(attempt))),
        }
    }
}

/// Between one half and the whole of a delay, so that those who failed together come back apart.
pub(crate) fn jittered(delay: Duration) -> Duration {
    delay.mul_f64(rand::rng().random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twilio::error::Refusal;

    #[test]
    fn a_creation_is_repeated_only_when_it_was_surely_not_processed_and_a_dial_never() {
        for (error, always, once) in [
            (refused(429), true, true),
            (TwilioError::NotSent("refused".to_owned()), true, true),
            (refused(503), true, false),
            (refused(500), true, false),
            (TwilioError::NoAnswer("timeout".to_owned()), true, false),
            (refused(400), false, false),
            (refused(412), false, false),
            (TwilioError::Unreadable("html".to_owned()), false, false),
        ] {
            assert_eq!(Retry::Always.delay(&error, 0).is_some(), always, "{error}");
            assert_eq!(Retry::IfNotProcessed.delay(&error, 0).is_some(), once, "{error}");
            assert_eq!(Retry::Never.delay(&error, 0), None, "{error}");
        }
    }

    #[test]
    fn the_third_retry_is_the_last() {
        assert!(Retry::Always.delay(&refused(503), 2).is_some());
        assert!(Retry::Always.delay(&refused(503), 3).is_none());
    }

    #[test]
    fn nobody_comes_back_sooner_than_twilio_asks_for() {
        for seconds in [1, 2, 5] {
            let asked = Duration::from_secs(seconds);
            let delay = Retry::Always.delay(&told_to_wait(asked), 0);
            assert!(delay.is_some_and(|it| it >= asked && it < asked * 2), "{delay:?}");
        }
    }

    #[test]
    fn nobody_waits_for_longer_than_somebody_waits_for_them() {
        for asked in [Duration::from_mins(1), Duration::from_secs(u64::MAX)] {
            assert_eq!(Retry::Always.delay(&told_to_wait(asked), 0), None);
        }
    }

    fn told_to_wait(asked: Duration) -> TwilioError {
        TwilioError::Refused(Refusal { retry_after: Some(asked), ..Refusal::of_status(429) })
    }

    fn refused(status: u16) -> TwilioError {
        TwilioError::Refused(Refusal::of_status(status))
    }
}
