//! This run against an earlier one: what was measured in both, and the ratio.

use std::fmt;

use anyhow::{Result, bail};

use super::report::{Measurement, Report};

const NAME_WIDTH: usize = 64;

/// Displays the ratios of a run to an earlier one; below 1 it takes less than it did.
#[derive(Debug)]
pub(super) struct Comparison<'a> {
    pairs: Vec<(&'a Measurement, &'a Measurement)>,
}

impl<'a> Comparison<'a> {
    /// # Errors
    /// When the two were measured on different processors.
    pub(super) fn new(report: &'a Report, earlier: &'a Report) -> Result<Self> {
        if report.processor != earlier.processor {
            bail!(
                "the earlier run was measured on another processor ({}, and this one is {}): there \
                 is nothing to compare",
                earlier.processor,
                report.processor
            );
        }
        let measured = report.measurements.iter();
        Ok(Self { pairs: measured.filter_map(|it| Some((earlier.same_as(it)?, it))).collect() })
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:NAME_WIDTH$} {:>10} {:>10} {:>7}", "", "earlier", "this run", "ratio")?;
        for (earlier, measurement) in &self.pairs {
            let Measurement { group, name, value, unit, aim: _ } = measurement;
            let name = format!("{group}: {name} ({})", unit.symbol());
            let (decimals, before) = (unit.decimals(), earlier.value);
            write!(f, "{name:NAME_WIDTH$} {before:>10.decimals$} {value:>10.decimals$}")?;
            // Of nothing there is no ratio.
            if before > 0.0 {
                write!(f, " {:>7.2}", value / before)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::report::Unit;

    #[test]
    fn what_was_measured_in_both_runs_is_shown_with_its_ratio() {
        let mut earlier = Report::new("Some CPU".to_owned());
        earlier.add("load", "hold", 0.2, Unit::CpuMilliseconds);
        earlier.add("load", "no longer measured", 1.0, Unit::CpuMilliseconds);
        let mut report = Report::new("Some CPU".to_owned());
        report.add("load", "hold", 0.1, Unit::CpuMilliseconds);
        report.add("load", "new", 1.0, Unit::CpuMilliseconds);
        let text = Comparison::new(&report, &earlier).unwrap().to_string();
        let lines: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines, [["load:", "hold", "(ms", "CPU)", "0.200", "0.100", "0.50"]]);
    }

    #[test]
    fn runs_on_two_processors_are_not_compared() {
        let [report, earlier] = ["one", "another"].map(|name| Report::new(name.to_owned()));
        let error = Comparison::new(&report, &earlier).unwrap_err().to_string();
        assert!(error.contains("another processor (another, and this one is one)"), "{error}");
    }
}
