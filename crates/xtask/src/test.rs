//! `cargo xtask test`: every test of every kind, and one line at the end that counts them.

use std::{fmt::Write, process::ExitCode};

use anyhow::{Context, Result, bail};

use crate::{
    build, check, e2e,
    flags::{BuildFlags, TestFlags},
    node_tests, preflight, sh,
    tally::Tally,
    wasm_tests,
};

pub(crate) async fn run(flags: TestFlags) -> ExitCode {
    end(&tests(flags).await)
}

/// `cargo xtask ci`: the checks, then the tests.
pub(crate) async fn ci(flags: TestFlags) -> ExitCode {
    if let Err(missing) = preflight::ensure(&preflight::to_build()).await {
        return end(&[outcome(PREFLIGHT, Err(missing))]);
    }
    let mut results = check::all().await;
    results.extend(tests(flags).await);
    end(&results)
}

/// The name of the outcome of the preflight, which is told only where it failed.
pub(crate) const PREFLIGHT: &str = "preflight";

/// What one runner found, under the name of what it runs.
pub(crate) type Outcome = (&'static str, Tally);

/// All runners, from the cheap ones to the dear ones. One that cannot do its work counts as failed,
/// and the others still run.
async fn tests(flags: TestFlags) -> Vec<Outcome> {
    if let Err(missing) = preflight::ensure(&preflight::to_build()).await {
        return vec![outcome(PREFLIGHT, Err(missing))];
    }
    let filter = flags.filter.as_deref();
    let built = build::run(BuildFlags { parts: Vec::new() }).await.map(|()| Tally::default());
    vec![
        outcome("the build", built),
        outcome("Rust tests", rust(filter).await),
        outcome("the plugin's seam, in wasm", wasm_tests::run(filter).await),
        outcome("the plugin's texts", texts(filter).await),
        outcome("clients that others wrote", clients(filter).await),
        outcome("browser stories", e2e::stories(filter, false, &flags.browser).await),
    ]
}

/// Prints the summary. Its last line is the plain one that machines read, so nothing follows it.
pub(crate) fn end(results: &[Outcome]) -> ExitCode {
    let mut sum = Tally::default();
    let mut table = String::new();
    for (name, tally) in results {
        sum += *tally;
        let _ = writeln!(table, "{name:28} {tally}");
    }
    println!("\n{table}\n{sum}");
    if sum.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

pub(crate) fn outcome(name: &'static str, result: Result<Tally>) -> Outcome {
    let tally = result.unwrap_or_else(|error| {
        eprintln!("error: {name}: {error:#}");
        Tally::of(false)
    });
    (name, tally)
}

async fn rust(filter: Option<&str>) -> Result<Tally> {
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(filter);
    count_rust(cargo).await
}

/// Runs `cargo test` and counts. That tests fail is in the count; that it fails otherwise is an error.
pub(crate) async fn count_rust(cargo: tokio::process::Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let succeeded = sh::stream(cargo, |line| tally.read_rust(line)).await?;
    if !succeeded && tally.failed == 0 {
        bail!("the tests could not be run to their end");
    }
    Ok(tally)
}

async fn texts(filter: Option<&str>) -> Result<Tally> {
    let files = node_tests::files("crates/plugin/ui/strings")?;
    node_tests::run(&files, filter, &[]).await
}

async fn clients(filter: Option<&str>) -> Result<Tally> {
    let files = node_tests::files("crates/emulator/tests/clients")?;
    let emulator = sh::debug_binary("twilio-emulator")?;
    node_tests::run(&files, filter, &[("TWILIO_EMULATOR", emulator.as_os_str())])
        .await
        .context("failed to run the tests in Node")
}
