//! What happens to the sockets through which pages hear of their maps.

use std::{ops::Range, time::Duration};

use anyhow::Result;
use rand::{RngExt, seq::IndexedRandom};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{environment::Environment, faults::Weather, flags::Flags};

/// How long nothing happens to them, and how long it lasts, in milliseconds of the emulator's clock.
const BETWEEN_MS: Range<u64> = 5_000..40_000;
const LASTS_MS: Range<u64> = 1_000..45_000;
/// For so long after they were stalled or refused they are at most dropped: the Sync SDK, which comes to try every two
/// minutes only, has connected by then.
const TIME_TO_CONNECT: Duration = Duration::from_secs(125);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disturbance {
    Stalled,
    Refused,
    Dropped,
}

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
    let mut connected = Instant::now();
    loop {
        let (between, lasts, kind) = {
            let mut chance = rand::rng();
            let kinds = [Disturbance::Stalled, Disturbance::Refused, Disturbance::Dropped];
            let kind = kinds.choose(&mut chance).copied().unwrap_or(Disturbance::Dropped);
            (chance.random_range(BETWEEN_MS), chance.random_range(LASTS_MS), kind)
        };
        sleep(flags.real(Duration::from_millis(between))).await;
        let kind = if Instant::now() < connected { Disturbance::Dropped } else { kind };
        let lasts = flags.real(Duration::from_millis(lasts));
        if let Err(error) = disturb(environment, kind, lasts).await {
            return error;
        }
        if kind != Disturbance::Dropped {
            connected = Instant::now() + flags.real(TIME_TO_CONNECT);
        }
        *count += 1;
    }
}

async fn disturb(environment: &Environment, kind: Disturbance, lasts: Duration) -> Result<()> {
    let twilio = &environment.twilio;
    let faults = |refused: bool, stalled: bool| -> Value {
        json!({ "refused": refused, "stalled": stalled })
    };
    match kind {
        Disturbance::Stalled => {
            environment.silence.set(true);
            twilio.set_sockets(&faults(false, true)).await?;
        }
        Disturbance::Refused => {
            twilio.set_sockets(&faults(true, false)).await?;
            twilio.accident("sync/drop-sockets").await?;
        }
        Disturbance::Dropped => {
            twilio.accident("sync/drop-sockets").await?;
            return Ok(());
        }
    }
    sleep(lasts).await;
    twilio.set_sockets(&faults(false, false)).await?;
    environment.silence.set(false);
    Ok(())
}
