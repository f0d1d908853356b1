//! Plays seeds in waves: those of one kind of weather that are recorded alike at once, each wave with an emulator and servers of
//! its own.

use std::{collections::BTreeMap, ops::Range, time::Duration};

use anyhow::Result;
use futures_util::{StreamExt, stream};
use rand::RngExt;
use tokio::time::{Instant, sleep};

use crate::{
    environment::Environment,
    faults::Weather,
    flags::Flags,
    play::{Outcome, play},
    report::Report,
    settings::Setup,
    sockets::disturb_at_random,
    sweeps::Sweeps,
};

/// A server lives so long between two deaths of servers.
const BETWEEN_KILLS_MS: Range<u64> = 200..2000;
const DOWN_FOR_MS: Range<u64> = 20..500;
/// How long after the last call it is looked at all of them once more, by the emulator's clock.
const LATE: Duration = Duration::from_secs(20);

/// Plays all seeds and says what they showed; `told` hears of each wave.
pub(crate) async fn run(
    flags: &Flags,
    seeds: &[u64],
    mut told: impl FnMut(&Report),
) -> Result<Report> {
    let begun = Instant::now();
    let mut report = Report::default();
    for wave in waves(seeds, flags.at_once) {
        play_wave(flags, &wave, &mut report).await?;
        report.took = begun.elapsed();
        told(&report);
    }
    Ok(report)
}

/// Plays one seed again and again, and says how often it ended wrong.
pub(crate) async fn rate(flags: &Flags, seed: u64) -> Result<u32> {
    let runs = stream::iter(0..flags.again).map(|_| async move {
        let mut report = Report::default();
        play_wave(flags, &[seed], &mut report).await?;
        anyhow::Ok(u32::from(!report.wrong.is_empty()))
    });
    let wrong: Vec<Result<u32>> = runs.buffer_unordered(4).collect().await;
    wrong.into_iter().sum()
}

fn waves(seeds: &[u64], at_once: usize) -> Vec<Vec<u64>> {
    let mut kinds: BTreeMap<(Weather, Setup), Vec<u64>> = BTreeMap::new();
    for seed in seeds {
        kinds.entry((Weather::of(*seed), Setup::of(*seed))).or_default().push(*seed);
    }
    let waves = kinds.values().flat_map(|seeds| seeds.chunks(at_once.max(1)));
    waves.map(<[u64]>::to_vec).collect()
}

async fn play_wave(flags: &Flags, seeds: &[u64], report: &mut Report) -> Result<()> {
    let Some(first) = seeds.first().copied() else { return Ok(()) };
    let weather = Weather::of(first);
    let environment = Environment::start(flags, weather, Setup::of(first)).await?;
    let (mut kills, mut disturbances) = (0, 0);
    let mut sweeps = Sweeps::default();
    let plays = stream::iter(seeds.iter().copied())
        .map(|seed| play(&environment, flags, seed))
        .buffer_unordered(seeds.len())
        .collect::<Vec<Result<Outcome>>>();
    let outcomes = tokio::select! {
        outcomes = plays => outcomes,
        never = environment.lateness.measure() => never,
        error = kill_at_random(&environment, flags, weather, &mut kills) => return Err(error),
        error = disturb_at_random(&environment, flags, weather, &mut disturbances) => {
            return Err(error);
        }
        error = sweeps.watch(&environment, flags) => return Err(error),
    };
    sleep(flags.real(LATE)).await;
    for outcome in outcomes {
        let mut outcome = outcome?;
        outcome.look_again(&environment).await?;
        report.add(outcome);
    }
    sweeps.note(&environment).await?;
    report.sweeps += sweeps.count();
    if weather.shows_sweeps() {
        report.sweeps_too_many += sweeps.too_many(flags.servers);
    }
    report.kills += kills;
    report.disturbances += disturbances;
    report.longest_late = report.longest_late.max(environment.lateness.longest());
    report.late += environment.lateness.total();
    let (callbacks, requests) = environment.twilio.counts().await?;
    report.callbacks += callbacks;
    report.requests += requests;
    report.requests_of_pages += environment.upstreams.requests();
    report.add_faults(&environment.twilio.faults_happened().await?);
    report.add_dial_checks(&environment.dial_check.answers());
    environment.stop().await;
    Ok(())
}

/// Returns only if a server cannot be started again.
async fn kill_at_random(
    environment: &Environment,
    flags: &Flags,
    weather: Weather,
    kills: &mut u64,
) -> anyhow::Error {
    if !weather.kills() {
        return std::future::pending().await;
    }
    loop {
        let (between, down_for) = {
            let mut chance = rand::rng();
            (chance.random_range(BETWEEN_KILLS_MS), chance.random_range(DOWN_FOR_MS))
        };
        sleep(Duration::from_millis(between)).await;
        if let Err(error) = environment.kill_one(flags, Duration::from_millis(down_for)).await {
            return error;
        }
        *kills += 1;
    }
}
