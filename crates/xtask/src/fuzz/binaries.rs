//! The test binaries with targets in them, instrumented.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::sh;

/// Which test binaries have targets, by what cargo calls them.
const BINARIES: [&[&str]; 2] =
    [&["--package", "shared", "--test", "fuzz"], &["--package", "server", "--lib"]];
/// What libFuzzer needs to see where an input leads.
const FLAGS: [&str; 8] = [
    "--cfg=fuzzing",
    "--cfg=fuzzing_libfuzzer",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-sanitizer-coverage-stack-depth",
];

pub(super) async fn build() -> Result<Vec<PathBuf>> {
    let mut rustc = sh::command("rustc");
    rustc.args(["--print", "host-tuple"]);
    let host = sh::capture(rustc).await?;
    let mut binaries = Vec::new();
    for which in BINARIES {
        let cargo = cargo(which, host.trim())?;
        let built = sh::compile("building the targets, instrumented", cargo).await?;
        let tests = built.into_iter().filter(|artifact| artifact.profile.test);
        let binary = tests.filter_map(|artifact| artifact.executable).next_back();
        binaries.push(binary.context("cargo has built no test binary")?.into());
    }
    Ok(binaries)
}

fn cargo(which: &[&str], host: &str) -> Result<Command> {
    let mut cargo = sh::compiler("test");
    cargo.args(["--no-run", "--profile", "fuzz", "--target", host]).args(which);
    cargo.arg("--target-dir").arg(sh::target()?.join("fuzz"));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    Ok(cargo)
}
