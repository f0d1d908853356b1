//! One target: a test that hands whatever libFuzzer makes up to what it tests.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::process::Command;

use crate::sh;

/// By what the name of a target begins, in any module.
const PREFIX: &str = "fuzz_";
/// How long one input may take.
const SECONDS_FOR_AN_INPUT: u32 = 10;

#[derive(Debug)]
pub(super) struct Target {
    binary: PathBuf,
    /// The test, with its modules.
    test: String,
    /// Where its inputs are in the tree.
    folder: PathBuf,
}

/// What came of a run.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) has_failed: bool,
    /// How many inputs were tried.
    pub(super) inputs: u64,
    /// How many edges of the program they have led to.
    pub(super) coverage: u64,
    /// All that was said.
    pub(super) said: Vec<String>,
}

pub(super) async fn targets_in(binary: &Path) -> Result<Vec<Target>> {
    let mut list = sh::command(binary);
    list.args(["--list", "--format", "terse"]);
    let mut targets = Vec::new();
    for line in sh::capture(list).await?.lines() {
        let Some(test) = line.strip_suffix(": test") else { continue };
        if name_of(test).starts_with(PREFIX) {
            targets.push(Target::new(binary, test).await?);
        }
    }
    Ok(targets)
}

impl Target {
    async fn new(binary: &Path, test: &str) -> Result<Self> {
        let mut target =
            Self { binary: binary.to_owned(), test: test.to_owned(), folder: PathBuf::new() };
        let mut asked = target.command();
        asked.env("CARGO_BOLERO_SELECT", "one");
        let said = sh::capture(asked).await?;
        let folder = said.lines().find_map(folder_in);
        target.folder = folder.with_context(|| format!("{test} does not say where it is"))?;
        Ok(target)
    }

    pub(super) fn name(&self) -> &str {
        name_of(&self.test).trim_start_matches(PREFIX)
    }

    /// Tries inputs for so long.
    pub(super) async fn run(&self, time: Duration) -> Result<Run> {
        let (found, kept, crashes) = (self.found()?, self.kept()?, self.folder.join("crashes"));
        fs::create_dir_all(&crashes)?;
        let mut fuzz = self.command();
        fuzz.env(
            "BOLERO_LIBFUZZER_ARGS",
            format!(
                "{} {} -artifact_prefix={}/ -max_total_time={} -timeout={SECONDS_FOR_AN_INPUT} \
                 -print_final_stats=1",
                found.display(),
                kept.display(),
                crashes.display(),
                time.as_secs(),
            ),
        );
        let mut run = Run::default();
        let title = format!("trying inputs for {} s: {}", time.as_secs(), self.name());
        run.has_failed = !sh::watch(&title, fuzz, |line| run.read(line)).await?;
        // It stays only if there is something in it.
        let _ = fs::remove_dir(&crashes);
        Ok(run)
    }

    /// Brings the inputs that were found and lead further than those of the tree into the tree.
    pub(super) async fn keep(&self) -> Result<()> {
        let mut merge = self.command();
        let (found, kept) = (self.found()?, self.kept()?);
        merge.env(
            "BOLERO_LIBFUZZER_ARGS",
            format!("-merge=1 {} {}", kept.display(), found.display()),
        );
        sh::run(&format!("keeping what covers more: {}", self.name()), merge).await
    }

    /// What is found stays out of the tree.
    fn found(&self) -> Result<PathBuf> {
        let found = sh::target()?.join("fuzz/found").join(self.name());
        fs::create_dir_all(&found)?;
        Ok(found)
    }

    fn kept(&self) -> Result<PathBuf> {
        let kept = self.folder.join("corpus");
        fs::create_dir_all(&kept)?;
        Ok(kept)
    }

    fn command(&self) -> Command {
        let mut command = sh::command(&self.binary);
        command.args([&self.test, "--exact", "--nocapture", "--quiet", "--test-threads", "1"]);
        command.env("BOLERO_TEST_NAME", &self.test).env("BOLERO_LIBTEST_HARNESS", "1");
        command
    }
}

impl Run {
    fn read(&mut self, line: &str) {
        let number = |text: &str| text.trim().parse().ok();
        if let Some(inputs) = line.strip_prefix("stat::number_of_executed_units:").and_then(number)
        {
            self.inputs = inputs;
        }
        let mut words = line.split_whitespace().skip_while(|word| *word != "cov:").skip(1);
        if let Some(coverage) = words.next().and_then(number) {
            self.coverage = coverage;
        }
        self.said.push(line.to_owned());
    }
}

fn name_of(test: &str) -> &str {
    test.rsplit("::").next().unwrap_or(test)
}

/// The folder that a target names: `{"__bolero_target": …, "work_dir": "…"}`.
fn folder_in(line: &str) -> Option<PathBuf> {
    let json = &line[line.find("{\"__bolero_target\"")?..];
    let target: Value = serde_json::from_str(json).ok()?;
    Some(PathBuf::from(target["work_dir"].as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_says_is_counted() {
        let mut run = Run::default();
        for line in [
            "#2097152\tpulse  cov: 812 ft: 2301 corp: 301/9Kb lim: 80 exec/s: 123361 rss: 477Mb",
            "stat::number_of_executed_units: 2500000",
        ] {
            run.read(line);
        }
        assert_eq!((run.inputs, run.coverage), (2_500_000, 812));
    }

    #[test]
    fn a_target_says_where_its_inputs_are() {
        let line = r#"x{"__bolero_target":"v0.5.0","exe":"/e","work_dir":"/a/__fuzz__/b"}"#;
        assert_eq!(folder_in(line), Some(PathBuf::from("/a/__fuzz__/b")));
        assert_eq!(folder_in("running 1 test"), None);
    }
}
