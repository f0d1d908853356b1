//! `cargo xtask test`: every test of every kind, and one line at the end that counts them.

use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::sync::Notify;

use crate::{
    build, chaos,
    check::{self, Cargo},
    e2e,
    flags::TestFlags,
    node_tests, preflight,
    report::{self, Outcome, PREFLIGHT, outcome},
    reproduce, rust_tests, sh,
    test_counts::TestCounts,
    wasm_tests,
};

pub(crate) async fn run(flags: TestFlags) -> Result<ExitCode> {
    let needs =
        if flags.with_checks { preflight::to_build_and_check() } else { preflight::to_build() };
    if let Err(missing) = preflight::ensure(&needs).await {
        return Ok(report::end(&[outcome(PREFLIGHT, Err(missing))?]));
    }
    let mut results = if flags.with_checks { check::quick().await? } else { Vec::new() };
    let built = build::for_tests().await.map(|()| TestCounts::default());
    results.push(outcome("the build", built)?);
    // Most tests wait for something, so there is time to compile beside them, once they are built.
    let are_built = Notify::new();
    let (tests, lints) = tokio::try_join!(quick(&flags, &are_built), lints(&flags, &are_built))?;
    results.extend(tests.into_iter().chain(lints));
    // A story compiles, too, so what is compiled beside them has a target folder of its own.
    let (slow, reproduced) = tokio::try_join!(slow(&flags), reproduced(&flags))?;
    results.extend(slow.into_iter().chain(reproduced));
    Ok(report::end(&results))
}

/// All runners but the slow ones; first those for which something is built. One that cannot do its work counts as
/// failed, and the others still run.
async fn quick(flags: &TestFlags, are_built: &Notify) -> Result<Vec<Outcome>> {
    let filter = flags.filter.as_deref();
    let seam = outcome("the plugin's seam, in wasm", wasm_tests::run(filter).await)?;
    let rust_tests = rust_tests::run(filter, || are_built.notify_one()).await;
    are_built.notify_one();
    Ok(vec![
        seam,
        outcome("Rust tests", rust_tests)?,
        outcome("the plugin's TypeScript", typescript(filter).await)?,
        outcome("clients that others wrote", clients(filter).await)?,
    ])
}

async fn lints(flags: &TestFlags, are_built: &Notify) -> Result<Vec<Outcome>> {
    are_built.notified().await;
    if flags.with_checks { check::lints(Cargo::BesideTests).await } else { Ok(Vec::new()) }
}

/// Those that take minutes.
async fn slow(flags: &TestFlags) -> Result<Vec<Outcome>> {
    let filter = flags.filter.as_deref();
    let mut results = vec![outcome("random calls under faults", chaos::some(filter).await)?];
    if !flags.without_browser {
        let stories = e2e::stories(filter, &flags.browser).await;
        results.push(outcome("browser stories", stories)?);
    }
    Ok(results)
}

async fn reproduced(flags: &TestFlags) -> Result<[Outcome; 1]> {
    let reproduced = reproduce::test(flags.filter.as_deref()).await;
    Ok([outcome("the plugin's bytes, twice", reproduced)?])
}

async fn typescript(filter: Option<&str>) -> Result<TestCounts> {
    let files = node_tests::files("crates/plugin/ui")?;
    node_tests::run(&files, filter, &[], 1).await
}

async fn clients(filter: Option<&str>) -> Result<TestCounts> {
    let mut files = node_tests::files("crates/emulator/tests/clients")?;
    // Prometheus reads the metrics.
    files.extend(node_tests::files("deploy/monitoring")?);
    let emulator = sh::debug_binary("twilio-emulator")?;
    node_tests::run(&files, filter, &[("TWILIO_EMULATOR", emulator.as_os_str())], 2)
        .await
        .context("failed to run the tests in Node")
}
