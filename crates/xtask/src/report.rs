//! What the runners found, and the lines that end a run.

use std::{fmt::Write, process::ExitCode};

use anyhow::Result;

use crate::{sh, test_counts::TestCounts};

/// The name of the outcome of the preflight, which is told only where it failed.
pub(crate) const PREFLIGHT: &str = "preflight";

/// What one runner found, under the name of what it runs.
pub(crate) type Outcome = (&'static str, TestCounts);

/// Prints the summary. Its last line is the plain one that machines read, so nothing follows it.
pub(crate) fn end(results: &[Outcome]) -> ExitCode {
    let mut sum = TestCounts::default();
    let mut table = String::new();
    for (name, counts) in results {
        sum += counts;
        let _ = writeln!(table, "{name:28} {counts}");
    }
    println!("{}{}\n{table}\n{sum}", slowest(&sum), failures(&sum));
    if sum.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The tests that took longest, as a table, or nothing where no runner told of any.
fn slowest(sum: &TestCounts) -> String {
    let mut table = String::new();
    for (duration, test) in sum.slowest(10) {
        let _ = write!(table, "\n{:7.1} s  {test}", duration.as_secs_f64());
    }
    if table.is_empty() { table } else { format!("\nThe slowest tests:{table}\n") }
}

/// The tests that failed, by their names, or nothing. What went wrong stands where they ran.
fn failures(sum: &TestCounts) -> String {
    if sum.failures.is_empty() {
        return String::new();
    }
    format!("\nThe tests that failed:\n  {}\n", sum.failures.join("\n  "))
}

/// What a runner found; one that cannot do its work counts as failed.
///
/// # Errors
/// When we were interrupted: then no other runner follows.
pub(crate) fn outcome(name: &'static str, result: Result<TestCounts>) -> Result<Outcome> {
    match result {
        Ok(counts) => Ok((name, counts)),
        Err(error) if error.is::<sh::Interrupted>() => Err(error),
        Err(error) => {
            eprintln!("error: {name}: {error:#}");
            Ok((name, TestCounts::of(false)))
        }
    }
}
