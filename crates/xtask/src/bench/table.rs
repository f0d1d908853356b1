//! The table for people.

use std::fmt::{self, Write as _};

use super::report::{Measurement, Report};

const NAME_WIDTH: usize = 50;

/// Displays a report: a heading for each group, a line for each thing that was measured, the aim
/// beside the number.
#[derive(Debug)]
pub(super) struct Table<'a>(pub(super) &'a Report);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "processor: {}", self.0.processor)?;
        let same_group = |one: &Measurement, next: &Measurement| one.group == next.group;
        for group in self.0.measurements.chunk_by(same_group) {
            writeln!(f, "\n{}", group[0].group)?;
            for same in group.chunk_by(|one, next| one.name == next.name) {
                writeln!(f, "{}", line(same))?;
            }
        }
        Ok(())
    }
}

/// What was measured of one thing.
fn line(measurements: &[Measurement]) -> String {
    let mut line = String::new();
    for Measurement { name, value, unit, aim, group: _ } in measurements {
        if line.is_empty() {
            line = format!("  {name:NAME_WIDTH$}");
        }
        let decimals = unit.decimals();
        // Writing into a String cannot fail.
        let _ = write!(line, " {value:>10.decimals$} {:8}", unit.symbol());
        if let Some(aim) = aim {
            let result = if value <= aim { "met" } else { "missed" };
            let _ = write!(line, "(aim ≤ {aim}: {result})");
        }
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::report::Unit;

    #[test]
    fn each_group_has_a_heading_and_each_aim_a_result() {
        let mut report = Report::new("Some CPU".to_owned());
        report.add_with_aim("start", "to the first answer", 12.34, Unit::Milliseconds, 20.0);
        report.add_with_aim("start", "memory idle", 12.5, Unit::Mebibytes, 12.0);
        report.add("load", "hold", 0.1254, Unit::CpuMilliseconds);
        report.add("load", "hold", 1.0, Unit::Requests);
        let want = format!(
            "processor: Some CPU\n\n\
             start\n  {:50} {:>10} ms      (aim ≤ 20: met)\n  {:50} {:>10} MiB     (aim ≤ 12: missed)\n\n\
             load\n  {:50} {:>10} ms CPU   {:>10} requests\n",
            "to the first answer", "12.3", "memory idle", "12.5", "hold", "0.125", "1.00"
        );
        assert_eq!(Table(&report).to_string(), want);
    }
}
