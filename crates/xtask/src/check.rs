//! `cargo xtask check`: what can be wrong without a test being run.

use std::process::ExitCode;

use anyhow::Result;
use tokio::process::Command;

use crate::{
    chaos, crate_dependencies, documents, imports, layers, preflight, release,
    report::{self, Outcome, outcome},
    sh,
    test_counts::TestCounts,
    tidy,
};

pub(crate) async fn run() -> Result<ExitCode> {
    Ok(report::end(&all().await?))
}

/// All checks; one that fails does not stop the others.
pub(crate) async fn all() -> Result<Vec<Outcome>> {
    if let Err(missing) = preflight::ensure(&preflight::to_check()).await {
        return Ok(vec![outcome(report::PREFLIGHT, Err(missing))?]);
    }
    Ok(vec![
        outcome("format", passed(sh::run("cargo fmt", fmt()).await))?,
        outcome("house rules", passed(tidy::run().await))?,
        outcome("versions", passed(release::check()))?,
        outcome("commands in documents", passed(documents::check().await))?,
        outcome("crate dependencies", passed(crate_dependencies::run().await))?,
        outcome("import cycles", passed(imports::run()))?,
        outcome("layers of the server", passed(layers::run()))?,
        outcome("planted mistakes", passed(chaos::planted::check().await))?,
        outcome("lints", passed(sh::run("cargo clippy", clippy()).await))?,
        outcome("lints, in wasm", passed(sh::run("cargo clippy, wasm32", wasm_clippy()).await))?,
        outcome("documents", passed(sh::run("cargo doc", doc()).await))?,
    ])
}

fn passed(result: Result<()>) -> Result<TestCounts> {
    result.map(|()| TestCounts::of(true))
}

fn fmt() -> Command {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy() -> Command {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn wasm_clippy() -> Command {
    let mut command = cargo(&["clippy", "--package", "shared", "--package", "plugin"]);
    command.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
    command
}

fn doc() -> Command {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = sh::command("cargo");
    command.args(arguments);
    command
}
