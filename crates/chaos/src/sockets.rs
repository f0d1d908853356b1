//! What happens to the sockets through which pages hear of their maps.

use std::{ops::Range, time::Duration};

use anyhow::Result;
use rand::RngExt;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{environment::Environment, faults::Weather, flags::Flags};

/// How long nothing happens to them, and how long it lasts, in milliseconds of the emulator's clock.
const BETWEEN_MS: Range<u64> = 5_000..40_000;
const LASTS_MS: Range<u64> = 1_000..45_000;

/// Stalls, refuses and drops them at random. Returns only if the emulator does not answer.
pub(crate) async fn disturb_at_random(
    environment: &Environment,
    flags: &Flags,
    weather: Weather,
    count: &mut u64,
) -> anyhow::Error {
    if environment.pages.is_none() || !weather.disturbs_sockets() {
        return std::future::pending().await;
    }
    loop {
        let (between, lasts, kind) = {
            let mut chance = rand::rng();
            let between = chance.random_range(BETWEEN_MS);
            (between, chance.random_range(LASTS_MS), chance.random_range(0..3_u8))
        };
        sleep(flags.real(Duration::from_millis(between))).await;
        let disturbed = disturb(environment, kind, flags.real(Duration::from_millis(lasts)));
        if let Err(error) = disturbed.await {
            return error;
        }
        *count += 1;
    }
}

async fn disturb(environment: &Environment, kind: u8, lasts: Duration) -> Result<()> {
    let twilio = &environment.twilio;
    let faults = |refused: bool, stalled: bool| -> Value {
        json!({ "refused": refused, "stalled": stalled })
    };
    match kind {
        0 => {
            environment.silence.set(true);
            twilio.set_sockets(&faults(false, true)).await?;
        }
        1 => {
            twilio.set_sockets(&faults(true, false)).await?;
            twilio.accident("sync/drop-sockets").await?;
        }
        _ => {
            twilio.accident("sync/drop-sockets").await?;
            return Ok(());
        }
    }
    sleep(lasts).await;
    twilio.set_sockets(&faults(false, false)).await?;
    environment.silence.set(false);
    Ok(())
}
