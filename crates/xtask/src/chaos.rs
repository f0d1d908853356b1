//! `cargo xtask chaos`: random calls under random faults, played by the crate `chaos`.

pub(crate) mod planted;

mod programs;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::{flags::ChaosFlags, sh, sources::Sources, test_counts::TestCounts};
use programs::Programs;

/// How many calls are played unless somebody says otherwise.
const SEEDS_IN_A_RUN: u64 = 100;
/// How many calls are among the tests: they take less than a minute.
const SEEDS_IN_TESTS: &str = "48";
/// By how its table begins the lines that count.
const SEEDS: &str = "seeds ";
const MISMATCHES: &str = "mismatches ";

pub(crate) async fn run(flags: ChaosFlags) -> Result<ExitCode> {
    let programs = Programs::build().await?;
    if let Some(name) = &flags.planted {
        return planted::run(&flags, &programs, name.as_deref()).await;
    }
    let mut programs = match &flags.server {
        Some(server) => programs.with_server(server)?,
        None => programs,
    };
    if let Some(commit) = &flags.pages {
        programs.plugin = Sources::plugin_of(commit).await?.wasm();
    }
    let mut chaos = programs.command()?;
    if let Some(commit) = &flags.beside {
        chaos.arg("--server").arg(Sources::server_of(commit).await?);
    }
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
    let mut chaos = Programs::of_tests()?.command()?;
    chaos.args(["--seeds", SEEDS_IN_TESTS, "--at-once", "12", "--again", "4"]);
    let all_right = sh::stream(chaos, |line| read(&mut counts, line)).await?;
    if !all_right && counts.failed == 0 {
        bail!("the calls could not be played to their end");
    }
    Ok(counts)
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
