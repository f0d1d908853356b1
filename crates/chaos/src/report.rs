//! What a run has shown, as a table.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::play::Outcome;

#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) seeds: u64,
    pub(crate) connected: u64,
    pub(crate) acts: BTreeMap<&'static str, u64>,
    pub(crate) callbacks: u64,
    pub(crate) requests: u64,
    pub(crate) requests_of_pages: u64,
    pub(crate) kills: u64,
    /// How often something happened to the sockets of all pages.
    pub(crate) disturbances: u64,
    pub(crate) sweeps: u64,
    /// How many of them a second server has made.
    pub(crate) sweeps_too_many: usize,
    pub(crate) faults: BTreeMap<String, u64>,
    /// The answers of the service that is asked before a number is dialled.
    pub(crate) dial_checks: BTreeMap<&'static str, u64>,
    pub(crate) wrong: Vec<Outcome>,
    /// The last call that ended right.
    pub(crate) right: Option<Outcome>,
    pub(crate) took: Duration,
    /// How long the machine was late at most, and in all.
    pub(crate) longest_late: Duration,
    pub(crate) late: Duration,
}

impl Report {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.seeds += 1;
        self.connected += u64::from(outcome.connected);
        for (name, count) in &outcome.acts {
            *self.acts.entry(name).or_default() += count;
        }
        if outcome.differences.is_empty() {
            self.right = Some(outcome);
        } else {
            self.wrong.push(outcome);
        }
    }

    /// How many calls ended wrong, and how often something was wrong that no call shows.
    pub(crate) fn mismatches(&self) -> usize {
        self.wrong.len() + self.sweeps_too_many
    }

    pub(crate) fn add_dial_checks(&mut self, answers: &BTreeMap<&'static str, u64>) {
        for (answer, count) in answers {
            *self.dial_checks.entry(answer).or_default() += count;
        }
    }

    pub(crate) fn add_faults(&mut self, happened: &BTreeMap<String, u64>) {
        for (name, count) in happened {
            *self.faults.entry(name.clone()).or_default() += count;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("seeds", self.seeds),
            ("calls whose agent was connected", self.connected),
            ("acts", self.acts.values().sum()),
            ("callbacks and requests for TwiML", self.callbacks),
            ("requests to servers", self.requests_of_pages),
            ("requests of servers to Twilio", self.requests),
            ("servers killed", self.kills),
            ("disturbances of all sockets", self.disturbances),
            ("sweeps", self.sweeps),
        ];
        for (name, count) in rows {
            writeln!(formatter, "{name:40} {count:>9}")?;
        }
        for (name, count) in &self.acts {
            writeln!(formatter, "{:40} {count:>9}", format!("act: {name}"))?;
        }
        for (answer, count) in &self.dial_checks {
            writeln!(formatter, "{:40} {count:>9}", format!("dial check: {answer}"))?;
        }
        for (name, count) in &self.faults {
            writeln!(formatter, "{:40} {count:>9}", format!("fault: {name}"))?;
        }
        let (longest, late) = (self.longest_late.as_millis(), self.late.as_millis());
        writeln!(formatter, "{:40} {longest:>9}", "the machine was late by at most (ms)")?;
        writeln!(formatter, "{:40} {late:>9}", "the machine was late, in all (ms)")?;
        writeln!(formatter, "{:40} {:>9}", "seconds", self.took.as_secs())?;
        let too_many = self.sweeps_too_many;
        writeln!(formatter, "{:40} {too_many:>9}", "sweeps of a second server")?;
        write!(formatter, "{:40} {:>9}", "mismatches", self.mismatches())
    }
}
