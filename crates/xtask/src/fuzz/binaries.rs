//! The test binaries with targets in them, instrumented.

use std::path::PathBuf;

use anyhow::{Context, Result};
use cargo_metadata::Message;
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
        sh::run("building the targets, instrumented", cargo(which, host.trim())?).await?;
        let mut cargo = cargo(which, host.trim())?;
        cargo.args(["--message-format", "json"]);
        let messages = sh::capture(cargo).await?;
        binaries.push(executable(&messages).context("cargo has built no test binary")?);
    }
    Ok(binaries)
}

fn cargo(which: &[&str], host: &str) -> Result<Command> {
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--no-run", "--profile", "fuzz", "--target", host]).args(which);
    cargo.arg("--target-dir").arg(sh::target()?.join("fuzz"));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    Ok(cargo)
}

/// The test binary that cargo tells of.
fn executable(messages: &str) -> Option<PathBuf> {
    let artifacts = Message::parse_stream(messages.as_bytes()).filter_map(Result::ok);
    let executables = artifacts.filter_map(|message| {
        let Message::CompilerArtifact(artifact) = message else { return None };
        artifact.executable.filter(|_| artifact.profile.test)
    });
    executables.last().map(Into::into)
}
