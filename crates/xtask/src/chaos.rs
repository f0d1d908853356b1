//! `cargo xtask chaos`: random calls under random faults, played by the crate `chaos`.

pub(crate) mod planted;

mod sources;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};
use tokio::process::Command;

use crate::{flags::ChaosFlags, sh, test_counts::TestCounts};

/// How many calls are played unless somebody says otherwise.
const SEEDS_IN_A_RUN: u64 = 100;
/// How many calls are among the tests: they take less than a minute.
const SEEDS_IN_TESTS: &str = "48";
/// By how its table begins the lines that count.
const SEEDS: &str = "seeds ";
const MISMATCHES: &str = "mismatches ";

pub(crate) async fn run(flags: ChaosFlags) -> Result<ExitCode> {
    let mut cargo = sh::command("cargo");
    cargo.args(["build", "--bin", "twilio-emulator", "--bin", "server", "--bin", "chaos"]);
    sh::run("building the emulator, the server and the program that plays calls", cargo).await?;
    if let Some(name) = &flags.planted {
        return planted::run(&flags, name.as_deref()).await;
    }
    let mut chaos = program(flags.server)?;
    chaos.args(["--seeds", &flags.seeds.unwrap_or(SEEDS_IN_A_RUN).to_string()]);
    if let Some(seed) = flags.seed {
        chaos.args(["--seed", &seed.to_string()]);
    }
    chaos.args(flags.rest);
    let all_right = sh::stream(chaos, |_| {}).await?;
    Ok(if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Plays a few calls with what has been built, and counts them as tests.
pub(crate) async fn some(filter: Option<&str>) -> Result<TestCounts> {
    let mut counts = TestCounts::default();
    if filter.is_some_and(|filter| !"chaos".contains(filter)) {
        return Ok(counts);
    }
    let mut chaos = program(None)?;
    chaos.args(["--seeds", SEEDS_IN_TESTS, "--at-once", "12", "--again", "4"]);
    let all_right = sh::stream(chaos, |line| read(&mut counts, line)).await?;
    if !all_right && counts.failed == 0 {
        bail!("the calls could not be played to their end");
    }
    Ok(counts)
}

fn program(server: Option<PathBuf>) -> Result<Command> {
    let server = match server {
        Some(server) => server.canonicalize()?,
        None => sh::debug_binary("server")?,
    };
    let mut chaos = sh::isolated(sh::debug_binary("chaos")?)?;
    chaos.arg("--emulator").arg(sh::debug_binary("twilio-emulator")?).arg("--server").arg(server);
    Ok(chaos)
}

/// Reads a line of the table.
fn read(counts: &mut TestCounts, line: &str) {
    let number = |name| line.strip_prefix(name).and_then(|rest| rest.trim().parse::<u32>().ok());
    if let Some(seeds) = number(SEEDS) {
        counts.passed = seeds;
    }
    if let Some(mismatches) = number(MISMATCHES) {
        counts.failed = mismatches;
        counts.passed = counts.passed.saturating_sub(mismatches);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_ended_wrong_are_tests_that_failed() {
        let mut counts = TestCounts::default();
        for line in ["seeds                48", "acts      300", "mismatches            2"] {
            read(&mut counts, line);
        }
        assert_eq!((counts.passed, counts.failed), (46, 2));
    }
}
