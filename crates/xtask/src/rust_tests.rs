//! The tests that cargo runs.

use std::{num::NonZeroUsize, thread};

use anyhow::{Result, bail};
use tokio::process::Command;

use crate::{sh, test_counts::TestCounts};

/// By what nextest and cargo begin a line when they have built everything.
const BUILT: [&str; 2] = ["Starting ", "Running "];

/// Runs the tests with cargo-nextest where that is installed, since it tells how long each takes,
/// and otherwise with cargo alone. Calls `built` when nothing more is built for them: cargo builds for one
/// at a time.
pub(crate) async fn run(filter: Option<&str>, built: impl Fn()) -> Result<TestCounts> {
    let note = |line: &str| {
        if BUILT.iter().any(|word| line.trim_start().starts_with(word)) {
            built();
        }
    };
    let mut tests = sh::command("cargo");
    if which::which("cargo-nextest").is_err() {
        tests.args(["test", "--workspace", "--no-fail-fast"]).args(filter);
        return count(tests, |counts, line| {
            note(line);
            counts.read_rust(line);
        })
        .await;
    }
    let mut examples = sh::command("cargo");
    examples.args(["test", "--workspace", "--doc", "--no-fail-fast"]).args(filter);
    let examples = count_harness(examples).await;
    tests.args(["nextest", "run", "--workspace", "--profile", "xtask", "--no-fail-fast"]);
    tests.args(["--no-tests", "pass"]).args(filter);
    // Most of them start servers and wait for what becomes of a call.
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    tests.arg(format!("--test-threads={}", 2 * processors));
    let mut counts = count(tests, |counts, line| {
        note(line);
        counts.read_nextest(line);
    })
    .await?;
    counts += &examples?;
    Ok(counts)
}

/// Runs `cargo test` and counts. That tests fail is in the count; that it fails otherwise is an error.
pub(crate) async fn count_harness(cargo: Command) -> Result<TestCounts> {
    count(cargo, TestCounts::read_rust).await
}

async fn count(cargo: Command, read: impl Fn(&mut TestCounts, &str)) -> Result<TestCounts> {
    let mut counts = TestCounts::default();
    let succeeded = sh::stream(cargo, |line| read(&mut counts, line)).await?;
    if !succeeded && counts.failed == 0 {
        bail!("the tests could not be run to their end");
    }
    Ok(counts)
}
