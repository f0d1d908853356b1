//! `cargo xtask fuzz`: the targets that `cargo xtask test` runs for a second each, for longer, and guided by
//! coverage (libFuzzer, through bolero).
//!
//! Cargo builds them with the compiler's instrumentation, into a target folder of their own. Inputs that
//! were found are kept there; `--keep` brings those that cover more into the tree.

mod binaries;
mod target;

use std::{process::ExitCode, time::Duration};

use anyhow::{Result, bail};

use crate::flags::FuzzFlags;

pub(crate) async fn run(flags: FuzzFlags) -> Result<ExitCode> {
    let mut targets = Vec::new();
    for binary in binaries::build().await? {
        targets.extend(target::targets_in(&binary).await?);
    }
    targets.retain(|it| flags.target.as_ref().is_none_or(|name| it.name().contains(name)));
    if targets.is_empty() {
        bail!("there is no target of that name");
    }
    let mut has_failed = false;
    println!("{:24} {:>8} {:>12} {:>9} {:>7}", "target", "seconds", "inputs", "coverage", "");
    for target in &targets {
        let run = target.run(Duration::from_secs(flags.seconds)).await?;
        let verdict = if run.has_failed { "FAILED" } else { "ok" };
        let (seconds, inputs, coverage) = (flags.seconds, run.inputs, run.coverage);
        println!("{:24} {seconds:>8} {inputs:>12} {coverage:>9} {verdict:>7}", target.name());
        if run.has_failed {
            has_failed = true;
            println!("{}", run.said.join("\n"));
        } else if flags.keep {
            target.keep().await?;
        }
    }
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
