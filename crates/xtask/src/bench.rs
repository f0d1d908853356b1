//! `cargo xtask bench`: what the server and the plugin cost, on this machine, at this moment.
//!
//! The server's release binary is asked against the emulator, which behaves as Twilio does, and against
//! a stub that takes next to no time, so that the server's own cost is seen. CPU time of its whole
//! process is what counts; whoever asks shares the processor with it.
//!
//! **Invariant:** it knows the product's binaries and what is said over HTTP, none of its crates.

mod cases;
mod comparison;
mod leg;
mod load;
mod process;
mod programs;
mod report;
mod scenario;
mod server;
mod stopwatch;
mod stub;
mod table;

use std::{env, fs, path::Path, process::Stdio};

use anyhow::{Context, Result, bail};

use crate::{
    flags::{BenchCase, BenchFlags, STANDARD_OUTPUT},
    sh,
};
use comparison::Comparison;
use programs::Programs;
use report::Report;
use table::Table;

pub(crate) async fn run(flags: BenchFlags) -> Result<()> {
    // Who holds calls waits most of the time.
    let needs_speed = flags.cases != [BenchCase::Capacity];
    if cfg!(debug_assertions) && needs_speed {
        return run_optimised().await;
    }
    // Read first: a wrong name is better told before the measuring than after it.
    let earlier = flags.against.as_deref().map(read).transpose()?;
    let report = tokio::select! {
        report = measure(&flags) => report?,
        () = sh::interrupted() => return Err(sh::Interrupted.into()),
    };
    let json = serde_json::to_string_pretty(&report)?;
    let to_file = flags.json.as_deref().filter(|file| *file != Path::new(STANDARD_OUTPUT));
    if let Some(file) = to_file {
        fs::write(file, json + "\n")
            .with_context(|| format!("failed to write {}", file.display()))?;
    } else if flags.json.is_some() {
        println!("{json}");
        return Ok(());
    }
    println!("{}", Table(&report));
    match earlier.as_ref().map(|earlier| Comparison::new(&report, earlier)) {
        None => {}
        Some(Ok(comparison)) => println!("{comparison}"),
        Some(Err(error)) => println!("{error}"),
    }
    Ok(())
}

/// Does the same with this tool built for speed: one that is slower than the server leaves it idle, and
/// a server that sleeps and wakes between two events takes more time for each.
async fn run_optimised() -> Result<()> {
    let mut cargo = sh::compiler("build");
    cargo.args(["--release", "--package", "xtask"]);
    sh::compile("building the benchmark itself for speed", cargo).await?;
    let mut bench = sh::command(sh::release_binary("xtask")?);
    bench.args(env::args_os().skip(1)).current_dir(env::current_dir()?);
    // Its output stays its own: with `--json`, what stands on standard output is JSON and nothing else.
    let status = bench.stdout(Stdio::inherit()).stderr(Stdio::inherit()).status().await?;
    if status.success() { Ok(()) } else { bail!("the benchmark has failed") }
}

fn read(file: &Path) -> Result<Report> {
    let text = fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is not what `--json` writes", file.display()))
}

async fn measure(flags: &BenchFlags) -> Result<Report> {
    let mut report = Report::new(process::processor()?);
    let needs_server = |case: &BenchCase| !matches!(case, BenchCase::Bundle | BenchCase::Dispatch);
    if flags.cases.is_empty() || flags.cases.iter().any(needs_server) {
        let programs = Programs::build(flags.server.clone()).await?;
        measure_server(flags, &programs, &mut report).await?;
    }
    if flags.wants(BenchCase::Bundle) {
        cases::bundle::measure(&mut report).await?;
    }
    if flags.wants(BenchCase::Dispatch) {
        cases::dispatch::measure(&mut report).await?;
    }
    Ok(report)
}

async fn measure_server(
    flags: &BenchFlags,
    programs: &Programs,
    report: &mut Report,
) -> Result<()> {
    if flags.wants(BenchCase::Start) {
        let step = sh::Step::start("starting the server again and again");
        cases::start::measure(programs, report).await?;
        step.done();
    }
    if flags.wants(BenchCase::FirstRequest) {
        let step = sh::Step::start("asking for the first call after a start");
        cases::first_request::measure(programs, report).await?;
        step.done();
    }
    if flags.wants(BenchCase::Events) {
        let step = sh::Step::start("making calls on the emulator");
        cases::events::measure(programs, report).await?;
        step.done();
    }
    if flags.wants(BenchCase::Load) {
        let step = sh::Step::start("sending many events at once");
        cases::load::measure(programs, report).await?;
        step.done();
    }
    if flags.wants(BenchCase::Overload) {
        let step = sh::Step::start("asking for more than a worker may");
        cases::overload::measure(programs, report).await?;
        step.done();
    }
    if flags.wants(BenchCase::Memory) {
        let calls = flags.calls.unwrap_or(cases::memory::CALLS);
        let step = sh::Step::start(format!("making {calls} calls"));
        cases::memory::measure(programs, report, calls).await?;
        step.done();
    }
    // It takes minutes, and is of this machine's emulator as much as of the server.
    if flags.cases.contains(&BenchCase::Capacity) {
        let calls = flags.calls.unwrap_or(cases::capacity::CALLS);
        let step = sh::Step::start(format!("holding {calls} calls on three replicas"));
        cases::capacity::measure(programs, report, calls).await?;
        step.done();
    }
    Ok(())
}
