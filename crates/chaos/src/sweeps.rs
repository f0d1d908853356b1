//! Whether one server at a time sweeps, as the emulator has counted it: of one that sweeps, two sweeps
//! have its pause between them.

use std::{collections::BTreeMap, time::Duration};

use anyhow::Result;
use jiff::Timestamp;
use tokio::time::sleep;

use crate::{
    environment::{Environment, SWEEP_EVERY},
    flags::Flags,
};

/// How often it is asked for sweeps: Twilio's last requests alone are known.
const ASK_EVERY: Duration = Duration::from_secs(20);

/// The sweeps of all servers.
#[derive(Debug, Default)]
pub(crate) struct Sweeps(BTreeMap<u64, Timestamp>);

impl Sweeps {
    /// Takes note of sweeps for as long as it is waited for. Returns only if that fails.
    pub(crate) async fn watch(
        &mut self,
        environment: &Environment,
        flags: &Flags,
    ) -> anyhow::Error {
        loop {
            if let Err(error) = self.note(environment).await {
                return error;
            }
            sleep(flags.real(ASK_EVERY)).await;
        }
    }

    /// Takes note of the sweeps so far.
    pub(crate) async fn note(&mut self, environment: &Environment) -> Result<()> {
        self.0.extend(environment.twilio.sweeps().await?);
        Ok(())
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// How many sweeps came sooner after another than one server sweeps. Each server sweeps once when it
    /// starts, whoever else does.
    pub(crate) fn too_many(&self, servers: usize) -> usize {
        let dates: Vec<&Timestamp> = self.0.values().skip(servers).collect();
        let shortest = SWEEP_EVERY.as_secs_f64() * 0.8;
        let too_soon = dates.windows(2).filter(|pair| {
            let [one, next] = pair else { return false };
            next.duration_since(**one).as_secs_f64() < shortest
        });
        too_soon.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_that_sweep_are_seen_by_the_pause_between_sweeps() {
        for (seconds, want) in [
            (&[][..], 0),
            (&[0, 1, 1, 31, 62, 125], 0),
            (&[0, 1, 1, 31, 43, 62, 74], 3),
            (&[0, 1, 1, 31, 31, 62], 1),
        ] {
            let at = |(number, second)| (number, Timestamp::from_second(second).unwrap());
            let sweeps = Sweeps((0..).zip(seconds.iter().copied()).map(at).collect());
            assert_eq!(sweeps.too_many(3), want, "{seconds:?}");
        }
    }
}
