//! How many tests passed and failed, and how long each took, as each of the test runners writes it.

use std::{fmt, ops::AddAssign, time::Duration};

/// What cargo-nextest says of tests that go on.
const UNFINISHED: [&str; 2] = ["SLOW", "TERMINATING"];

/// Displayed as the plain line that ends a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TestCounts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    /// Those for which this machine lacks something.
    pub(crate) skipped: u32,
    /// How long each test took, so far as its runner says.
    pub(crate) durations: Vec<(Duration, String)>,
    /// The names of those that failed.
    pub(crate) failures: Vec<String>,
}

impl TestCounts {
    /// Something that is no test has gone well, or has not.
    pub(crate) fn of(passed: bool) -> Self {
        Self { passed: u32::from(passed), failed: u32::from(!passed), ..Self::default() }
    }

    /// Reads a line of Rust's test harness: `test module::test ... FAILED`, or
    /// `test result: ok. 12 passed; 0 failed; 0 ignored; …`.
    pub(crate) fn read_rust(&mut self, line: &str) {
        if let Some(test) =
            line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(test.to_owned());
        } else if line.contains("test result: ") {
            self.passed += number_before(line, " passed;");
            self.failed += number_before(line, " failed;");
        }
    }

    /// Reads a line of cargo-nextest: `PASS [   0.012s] ( 1/28) package::binary module::test`, or
    /// `Summary [   0.1s] 28 tests run: 27 passed, 1 failed, 0 skipped`. It lists what failed once more after that.
    pub(crate) fn read_nextest(&mut self, line: &str) {
        let Some((status, rest)) = line.trim_start().split_once(" [") else { return };
        let Some((seconds, rest)) = rest.split_once("s]") else { return };
        let name = rest.rsplit(' ').next().unwrap_or_default();
        if status == "Summary" {
            let run = number_before(rest, " test");
            let passed = number_before(rest, " passed");
            self.passed += passed;
            // Whatever did not pass has failed: it may have been too slow, or not started.
            self.failed += run.saturating_sub(passed);
        } else if status == "PASS" || status == "LEAK" {
            self.durations.push((seconds_of(seconds), name.to_owned()));
        } else if !UNFINISHED.contains(&status) && !self.failures.iter().any(|it| it == name) {
            self.durations.push((seconds_of(seconds), name.to_owned()));
            self.failures.push(name.to_owned());
        }
    }

    /// Reads what Node's TAP reporter has written.
    pub(crate) fn read_tap(&mut self, report: &str) {
        let mut test = None;
        for line in report.lines() {
            let number =
                |name: &str| line.strip_prefix(name).and_then(|rest| rest.trim().parse().ok());
            self.passed += number("# pass ").unwrap_or(0);
            self.skipped += number("# skipped ").unwrap_or(0);
            self.failed += number("# fail ").unwrap_or(0) + number("# cancelled ").unwrap_or(0);
            if line.starts_with("ok ") || line.starts_with("not ok ") {
                test = line.split_once(" - ").map(|(_, name)| name.to_owned());
                self.failures.extend(test.clone().filter(|_| line.starts_with("not ")));
            } else if let Some(milliseconds) = line.strip_prefix("  duration_ms: ")
                && let (Some(test), Ok(milliseconds)) = (test.take(), milliseconds.parse::<f64>())
            {
                self.durations.push((Duration::from_secs_f64(milliseconds / 1000.0), test));
            }
        }
    }

    /// The tests that took longest, the longest first.
    pub(crate) fn slowest(&self, count: usize) -> Vec<&(Duration, String)> {
        let mut durations: Vec<_> = self.durations.iter().collect();
        durations.sort_by(|one, other| other.cmp(one));
        durations.truncate(count);
        durations
    }
}

impl AddAssign<&Self> for TestCounts {
    fn add_assign(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.durations.extend_from_slice(&other.durations);
        self.failures.extend_from_slice(&other.failures);
    }
}

impl fmt::Display for TestCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

fn seconds_of(text: &str) -> Duration {
    let seconds: f64 = text.trim().parse().unwrap_or_default();
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn number_before(line: &str, words: &str) -> u32 {
    let before = line.split(words).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_test_binaries_are_added_up() {
        let mut counts = TestCounts::default();
        for line in [
            "running 12 tests",
            "test calls::a_call_is_held ... ok",
            "test calls::a_call_ends ... FAILED",
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ] {
            counts.read_rust(line);
        }
        assert_eq!(counts.to_string(), "13 passed, 2 failed");
        assert_eq!(counts.failures, ["calls::a_call_ends"]);
    }

    #[test]
    fn nextest_tells_how_long_each_test_took() {
        let mut counts = TestCounts::default();
        for line in [
            "    Starting 4 tests across 1 binary",
            "        PASS [   0.011s] ( 1/4) server::api hold_call::a_call_is_held",
            "        SLOW [> 10.000s] (─────) shared::laws repeated",
            "        PASS [  12.500s] ( 2/4) shared::laws repeated",
            "        FAIL [   0.020s] ( 3/4) shared::laws shuffled",
            "     Summary [  12.600s] 4 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 0 skipped",
            "        FAIL [   0.020s] ( 3/4) shared::laws shuffled",
            "     SIGABRT [   0.010s] ( 4/4) shared::laws aborted",
        ] {
            counts.read_nextest(line);
        }
        assert_eq!(counts.to_string(), "2 passed, 2 failed");
        assert_eq!(counts.failures, ["shuffled", "aborted"]);
        assert_eq!(
            counts.slowest(2),
            [
                &(Duration::from_millis(12_500), "repeated".to_owned()),
                &(Duration::from_millis(20), "shuffled".to_owned())
            ]
        );
    }

    #[test]
    fn no_test_of_nextest_is_no_number() {
        let mut counts = TestCounts::default();
        counts.read_nextest("     Summary [   0.001s] 0 tests run: 0 passed, 28 skipped");
        counts.read_nextest("     Summary [   0.001s] 1 test run: 1 passed, 27 skipped");
        assert_eq!(counts.to_string(), "1 passed, 0 failed");
    }

    #[test]
    fn a_cancelled_test_in_node_has_failed() {
        let mut counts = TestCounts::default();
        counts.read_tap("# tests 6\n# suites 2\n# pass 3\n# fail 1\n# cancelled 2\n# skipped 0\n");
        assert_eq!((counts.passed, counts.failed), (3, 3));
    }

    #[test]
    fn what_is_skipped_is_told_and_counted() {
        let mut counts = TestCounts::default();
        counts
            .read_tap("ok 1 - a # SKIP there is no Prometheus\n# pass 2\n# fail 0\n# skipped 1\n");
        let mut sum = TestCounts::default();
        sum += &counts;
        assert_eq!(sum.to_string(), "2 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn node_tells_how_long_each_test_took() {
        let mut counts = TestCounts::default();
        counts.read_tap(
            "TAP version 13\n# Subtest: a call is held\nok 1 - a call is held\n  ---\n  \
             duration_ms: 1250.5\n  ...\n# Subtest: a - b\nnot ok 2 - a - b\n  ---\n  \
             duration_ms: 3000\n  location: 'x'\n  ...\n# pass 1\n# fail 1\n",
        );
        assert_eq!(counts.to_string(), "1 passed, 1 failed");
        assert_eq!(counts.failures, ["a - b"]);
        assert_eq!(
            counts.slowest(10),
            [
                &(Duration::from_secs(3), "a - b".to_owned()),
                &(Duration::from_micros(1_250_500), "a call is held".to_owned())
            ]
        );
    }
}
