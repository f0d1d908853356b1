//! Many calls that go on at once, on three replicas behind one address, against the emulator: what they take
//! of the processor, of memory and of Twilio, and how late the maps are.
//!
//! Somebody is held or unheld in each call every so often; a replica sweeps as in production.

mod live_call;
mod replicas;
mod scrape;

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use reqwest::Method;
use tokio::{task::JoinSet, time::sleep};

use super::{events::phones::Phones, mebibytes, milliseconds, number};
use crate::bench::{
    load,
    programs::{EmulatorProcess, Programs},
    report::{Report, Unit},
    stopwatch::Stopwatch,
};
use live_call::LiveCall;
use replicas::Replicas;

/// How many there are if nobody says.
pub(in crate::bench) const CALLS: usize = 1_000;
/// How many begin side by side: Sync makes 20 maps a second, and each waits for telephones.
const BEGIN_AT_ONCE: usize = 8;
/// How often somebody does something in a call.
const ACT_EVERY: Duration = Duration::from_secs(40);
/// Two sweeps, one of which looks at everything.
const MEASURED: Duration = Duration::from_mins(1);
const WORKER: &str = "WK00000000000000000000000000000001";

pub(in crate::bench) async fn measure(
    programs: &Programs,
    report: &mut Report,
    calls: usize,
) -> Result<()> {
    let emulator = EmulatorProcess::start(programs).await?;
    let phones = Arc::new(Phones::log_in(&emulator.account).await?);
    // One agent has all of them.
    let capacity = [("Capacity", "100000")];
    let channel = format!("/Workers/{WORKER}/Channels/custom1");
    phones.task_router(Method::POST, &channel, &capacity).await?;
    let replicas = Replicas::start(programs, &emulator.account).await?;
    let live = begin(&phones, replicas.url(), calls).await?;

    let before = replicas.look().await?;
    let stopwatch = Stopwatch::start();
    act(live, stopwatch).await?;
    let seconds = stopwatch.elapsed().as_secs_f64();
    let after = replicas.look().await?;

    let group = format!("{calls} calls that go on, three replicas");
    let cpu = milliseconds(after.cpu.saturating_sub(before.cpu)) / seconds / 10.0;
    report.add(&group, "CPU of all replicas, of one core", cpu, Unit::Percent);
    let memory = mebibytes(after.largest_bytes);
    report.add(&group, "memory of the largest replica", memory, Unit::Mebibytes);
    let numbers = after.numbers.since(&before.numbers);
    let rate = |name: &str| numbers.sum(name) / seconds;
    report.add(&group, "events", rate("canvas_callback_to_map_seconds_count"), Unit::PerSecond);
    report.add(&group, "requests to Twilio", rate("canvas_twilio_requests_total"), Unit::PerSecond);
    let too_many = numbers.sum("canvas_twilio_requests_total{status=\"429\"}");
    report.add(&group, "of them refused with 429, in all", too_many, Unit::Count);
    for (name, quantile) in [("half", 0.5), ("99 of 100", 0.99)] {
        let lag = numbers.quantile("canvas_callback_to_map_seconds", quantile);
        let lag = lag.context("no event came into a map")? * 1000.0;
        report.add(
            &group,
            format!("{name} of the events in the map within"),
            lag,
            Unit::Milliseconds,
        );
    }
    let heals = numbers.sum("canvas_heals_total");
    report.add(&group, "heals, in all", heals, Unit::Count);
    let conflicts = numbers.sum("canvas_map_conflicts_total");
    report.add(&group, "writes decided anew, in all", conflicts, Unit::Count);
    replicas.stop().await;
    emulator.stop().await;
    Ok(())
}

/// Begins so many calls, and returns them when agent and customer talk in each.
async fn begin(phones: &Arc<Phones>, server: &str, calls: usize) -> Result<Vec<LiveCall>> {
    let begun = Arc::new(std::sync::Mutex::new(Vec::with_capacity(calls)));
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let lane = (Arc::clone(phones), server.to_owned(), Arc::clone(&begun), next);
    let lanes = vec![lane; BEGIN_AT_ONCE];
    load::run(lanes, calls, |(phones, server, begun, next)| async move {
        let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let call = LiveCall::begin(Arc::clone(&phones), &server, index).await?;
        begun.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(call);
        Ok((phones, server, begun, next))
    })
    .await?;
    let mut begun = begun.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(std::mem::take(&mut *begun))
}

/// Holds and unholds customers, evenly, for as long as it is measured.
async fn act(mut calls: Vec<LiveCall>, stopwatch: Stopwatch) -> Result<()> {
    let pause = ACT_EVERY.div_f64(number(calls.len().max(1)));
    let mut acting = JoinSet::new();
    let mut acts = 0;
    calls.reverse();
    while stopwatch.elapsed() < MEASURED {
        let due = pause.mul_f64(number(acts));
        sleep(due.saturating_sub(stopwatch.elapsed())).await;
        acts += 1;
        if let Some(mut call) = calls.pop() {
            acting.spawn(async move { call.hold_or_unhold().await.map(|()| call) });
        }
        while let Some(done) = acting.try_join_next() {
            calls.insert(0, done.context("a call panicked")??);
        }
    }
    while let Some(done) = acting.join_next().await {
        done.context("a call panicked")??;
    }
    Ok(())
}
