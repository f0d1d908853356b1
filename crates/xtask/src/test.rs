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
    let built = Notify::new();
    let (tests, beside) =
        tokio::try_join!(one_after_another(&flags, &built), at_low_priority(&flags, &built))?;
    results.extend(tests.into_iter().chain(beside));
    Ok(report::end(&results))
}

/// All runners; first those for which something is built, then from the quickest to the slowest. One that cannot
/// do its work counts as failed, and the others still run.
async fn one_after_another(flags: &TestFlags, built: &Notify) -> Result<Vec<Outcome>> {
    let filter = flags.filter.as_deref();
    let seam = outcome("the plugin's seam, in wasm", wasm_tests::run(filter).await)?;
    let rust_tests = rust_tests::run(filter, || built.notify_one()).await;
    built.notify_one();
    let mut results = vec![
        seam,
        outcome("Rust tests", rust_tests)?,
        outcome("the plugin's TypeScript", typescript(filter).await)?,
        outcome("clients that others wrote", clients(filter).await)?,
        outcome("random calls under faults", chaos::some(filter).await)?,
    ];
    if !flags.without_browser {
        let stories = e2e::stories(filter, false, &flags.browser).await;
        results.push(outcome("browser stories", stories)?);
    }
    Ok(results)
}

async fn at_low_priority(flags: &TestFlags, built: &Notify) -> Result<Vec<Outcome>> {
    built.notified().await;
    // The lints come first, because they hold the lock of the target folder, in which a story compiles later on.
    let mut results =
        if flags.with_checks { check::lints(Cargo::BesideTests).await? } else { Vec::new() };
    let reproduced = reproduce::test(flags.filter.as_deref()).await;
    results.push(outcome("the plugin's bytes, twice", reproduced)?);
    Ok(results)
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
