//! `chaos`: random calls, random faults, and what is told compared with what is true.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool speaks on the terminal")]

mod act;
mod asked_flags;
mod asked_music;
mod balancer;
mod call_wish;
mod compare;
mod desk;
mod dial_check;
mod environment;
mod faults;
mod flags;
mod lateness;
mod numbers;
mod pages;
mod play;
mod report;
mod run;
mod settings;
mod silence;
mod sockets;
mod story;
mod sweeps;
mod truth;
mod twilio;
mod workers;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use flags::Flags;
use play::Outcome;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let flags = Flags::parse();
    // What is dropped then ends all processes that were started.
    tokio::select! {
        outcome = chaos(&flags) => outcome,
        () = interrupted() => {
            eprintln!("interrupted");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Ctrl-C, or what `xtask` ends its programs with.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn chaos(flags: &Flags) -> Result<ExitCode> {
    let seeds: Vec<u64> = match flags.seed {
        Some(seed) => vec![seed],
        None => (flags.first..flags.first + flags.seeds).collect(),
    };
    let mut told = 0;
    let report = run::run(flags, &seeds, |report| {
        for outcome in report.wrong.iter().skip(told) {
            tell(outcome);
        }
        told = report.wrong.len();
        let seeds = report.seeds;
        eprintln!("{seeds} calls, {told} mismatches, {} s", report.took.as_secs());
    })
    .await?;
    if flags.seed.is_none() && flags.again > 0 {
        for outcome in &report.wrong {
            let wrong = run::rate(flags, outcome.seed).await?;
            let (seed, again) = (outcome.seed, flags.again);
            println!("seed {seed}, played again alone: {wrong} of {again} ended wrong");
        }
    }
    if let Some(right) = report.right.as_ref().filter(|_| flags.seed.is_some()) {
        tell(right);
    }
    if report.sweeps_too_many > 0 {
        println!("\n  differs: more than one server sweeps at a time");
    }
    println!("\n{report}");
    Ok(if report.mismatches() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(outcome: &Outcome) {
    println!("\nseed {} ({:?}):", outcome.seed, faults::Weather::of(outcome.seed));
    for line in outcome.story.lines() {
        println!("  {line}");
    }
    for difference in &outcome.differences {
        println!("  differs: {difference}");
    }
}
