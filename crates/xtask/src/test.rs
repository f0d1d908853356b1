//! `cargo xtask test`: every test of every kind, and one line at the end that counts them.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    build, chaos, check, e2e,
    flags::TestFlags,
    node_tests, preflight,
    report::{self, Outcome, PREFLIGHT, outcome},
    reproduce, rust_tests, sh,
    test_counts::TestCounts,
    wasm_tests,
};

pub(crate) async fn run(flags: TestFlags) -> Result<ExitCode> {
    Ok(report::end(&tests(flags).await?))
}

/// `cargo xtask ci`: the checks, then the tests.
pub(crate) async fn ci(flags: TestFlags) -> Result<ExitCode> {
    if let Err(missing) = preflight::ensure(&preflight::to_build()).await {
        return Ok(report::end(&[outcome(PREFLIGHT, Err(missing))?]));
    }
    let mut results = check::all().await?;
    results.extend(tests(flags).await?);
    Ok(report::end(&results))
}

/// All runners, from the cheap ones to the dear ones. One that cannot do its work counts as failed,
/// and the others still run.
async fn tests(flags: TestFlags) -> Result<Vec<Outcome>> {
    if let Err(missing) = preflight::ensure(&preflight::to_build()).await {
        return Ok(vec![outcome(PREFLIGHT, Err(missing))?]);
    }
    let filter = flags.filter.as_deref();
    let built = build::for_tests().await.map(|()| TestCounts::default());
    let mut results = vec![
        outcome("the build", built)?,
        outcome("Rust tests", rust_tests::run(filter).await)?,
        outcome("the plugin's seam, in wasm", wasm_tests::run(filter).await)?,
        outcome("the plugin's TypeScript", typescript(filter).await)?,
        outcome("clients that others wrote", clients(filter).await)?,
        outcome("the plugin's bytes, twice", reproduce::test(filter).await)?,
        outcome("random calls under faults", chaos::some(filter).await)?,
    ];
    if !flags.without_browser {
        let stories = e2e::stories(filter, false, &flags.browser).await;
        results.push(outcome("browser stories", stories)?);
    }
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
