//! Whether the clock of the server's machine is right: by Twilio's clock, since Twilio refuses tokens of a wrong time.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use reqwest::{Client, Response, header::DATE};

use super::{environment::Environment, finding::Finding};

/// Beyond this, tokens that the server makes count as not yet valid, or as over.
const MOST_SECONDS_APART: u64 = 30;

/// How far a clock is ahead of that of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock(SignedDuration);

impl Clock {
    /// The clock of whoever has just answered.
    #[expect(clippy::disallowed_methods, reason = "two clocks are compared by this machine's")]
    pub(super) fn of(response: &Response) -> Option<Self> {
        let date = response.headers().get(DATE)?.to_str().ok()?;
        let there = rfc2822::parse(date).ok()?.timestamp();
        Some(Self(there.duration_since(Timestamp::now())))
    }

    /// Twilio's clock, which every answer tells, also one that refuses.
    pub(super) async fn of_twilio(http: &Client, environment: &Environment) -> Option<Self> {
        let url = format!("{}/2010-04-01/Accounts.json", environment.twilio_origin());
        Self::of(&http.get(url).send().await.ok()?)
    }

    #[cfg(test)]
    pub(super) fn ahead_by(seconds: i64) -> Self {
        Self(SignedDuration::from_secs(seconds))
    }

    fn seconds_from(self, other: Self) -> u64 {
        (self.0 - other.0).as_secs().unsigned_abs()
    }
}

pub(super) fn finding(server: Clock, twilio: Option<Clock>) -> Finding {
    let Some(twilio) = twilio else {
        return Finding::unknown("clock", "Twilio did not say what time it is");
    };
    let seconds = server.seconds_from(twilio);
    if seconds <= MOST_SECONDS_APART {
        return Finding::good("clock", "the server's clock is right by Twilio's");
    }
    Finding::warning(
        "clock",
        format!("the server's clock is {seconds} seconds from Twilio's"),
        "let the machine of the server set its clock by NTP: Twilio refuses tokens of a wrong time",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    #[test]
    fn a_clock_is_wrong_by_twilios_whatever_this_machine_says() {
        for (server, twilio, want) in [
            (0, Some(0), Level::Good),
            (-3_600, Some(-3_590), Level::Good),
            (0, Some(30), Level::Good),
            (0, Some(31), Level::Warning),
            (0, Some(300), Level::Warning),
            (300, Some(0), Level::Warning),
            (0, None, Level::Unknown),
        ] {
            let found = finding(Clock::ahead_by(server), twilio.map(Clock::ahead_by));
            assert_eq!(found.level, want, "{server} {twilio:?}: {found:?}");
        }
    }
}
