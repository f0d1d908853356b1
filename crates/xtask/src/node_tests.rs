//! Tests that run in Node: which files they are, and how many passed.

use std::{ffi::OsStr, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{npm, sh, test_counts::TestCounts};

/// The tests in a folder, in order. Empty if there is no such folder.
pub(crate) fn files(folder: &str) -> Result<Vec<PathBuf>> {
    let folder = sh::path(folder);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = sh::files_below(&folder)?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    Ok(files)
}

/// Runs the tests in these files, so many files side by side: each file starts servers, some a browser.
pub(crate) async fn run(
    files: &[PathBuf],
    filter: Option<&str>,
    environment: &[(&str, &OsStr)],
    files_at_once: u8,
) -> Result<TestCounts> {
    if files.is_empty() {
        return Ok(TestCounts::default());
    }
    npm::ensure_packages().await?;
    let report = sh::target()?.join("xtask/node-tests.tap");
    sh::replace_file(&report, b"")?;

    let mut node = sh::command("node");
    node.arg("--test").arg(format!("--test-concurrency={files_at_once}"));
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg("--test-reporter=tap");
    node.arg(format!("--test-reporter-destination={}", report.display()));
    if let Some(filter) = filter {
        node.arg(format!("--test-name-pattern={filter}"));
    }
    node.args(files).envs(environment.iter().copied());
    let succeeded = sh::stream(node, |_| {}).await?;

    let mut counts = TestCounts::default();
    let report = fs::read_to_string(&report).context("failed to read Node's report")?;
    counts.read_tap(&report);
    if !succeeded && counts.failed == 0 {
        bail!("the tests could not be run to their end");
    }
    Ok(counts)
}
