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
    let mut results = quick().await?;
    results.extend(lints(Cargo::Alone).await?);
    Ok(results)
}

/// Those that take seconds.
pub(crate) async fn quick() -> Result<Vec<Outcome>> {
    Ok(vec![
        outcome("format", passed(sh::run("cargo fmt", fmt()).await))?,
        outcome("house rules", passed(tidy::run().await))?,
        outcome("versions", passed(release::check()))?,
        outcome("commands in documents", passed(documents::check().await))?,
        outcome("crate dependencies", passed(crate_dependencies::run().await))?,
        outcome("import cycles", passed(imports::run()))?,
        outcome("layers of the server", passed(layers::run()))?,
        outcome("planted mistakes", passed(chaos::planted::check().await))?,
    ])
}

/// Those for which everything is compiled.
pub(crate) async fn lints(cargo: Cargo) -> Result<Vec<Outcome>> {
    let clippy = sh::run("cargo clippy", cargo.clippy()).await;
    let wasm_clippy = sh::run("cargo clippy, wasm32", cargo.wasm_clippy()).await;
    let doc = sh::run("cargo doc", cargo.doc()).await;
    let mut results = vec![
        outcome("lints", passed(clippy))?,
        outcome("lints, in wasm", passed(wasm_clippy))?,
        outcome("documents", passed(doc))?,
    ];
    // Other features are other dependencies, compiled once more: too long for `.ci/run`, and done by the job for checks.
    if matches!(cargo, Cargo::Alone) {
        let least = sh::run("cargo clippy, without optional features", cargo.least_clippy()).await;
        results.push(outcome("lints, without optional features", passed(least))?);
    }
    Ok(results)
}

fn passed(result: Result<()>) -> Result<TestCounts> {
    result.map(|()| TestCounts::of(true))
}

fn fmt() -> Command {
    let mut cargo = sh::command("cargo");
    cargo.args(["fmt", "--all", "--check"]);
    cargo
}

/// The cargo that compiles for a check.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cargo {
    Alone,
    /// At a low priority.
    BesideTests,
}

impl Cargo {
    fn clippy(self) -> Command {
        self.command(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    }

    fn wasm_clippy(self) -> Command {
        let mut cargo = self.command(&["clippy", "--package", "plugin"]);
        cargo.args(["--lib", "--test", "seam", "--target", "wasm32-unknown-unknown"]);
        cargo.args(["--", "-D", "warnings"]);
        cargo
    }

    /// The server with nothing that can be left out.
    fn least_clippy(self) -> Command {
        self.command(&[
            "clippy",
            "--package",
            "server",
            "--no-default-features",
            "--",
            "-D",
            "warnings",
        ])
    }

    fn doc(self) -> Command {
        let mut cargo =
            self.command(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
        cargo.env("RUSTDOCFLAGS", "-D warnings");
        cargo
    }

    fn command(self, arguments: &[&str]) -> Command {
        let mut cargo = match self {
            Self::Alone => sh::command("cargo"),
            Self::BesideTests => sh::command_at_low_priority("cargo"),
        };
        cargo.args(arguments);
        cargo
    }
}
