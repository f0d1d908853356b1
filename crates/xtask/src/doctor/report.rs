//! All that was found, area by area.

use std::fmt;

use serde_json::{Value, json};

use super::finding::{Finding, Level};

/// Each area with its findings, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(crate) struct Report(pub(super) Vec<(&'static str, Vec<Finding>)>);

impl Report {
    /// How many things calls fail by.
    pub(crate) fn problems(&self) -> usize {
        self.count(Level::Problem)
    }

    fn count(&self, level: Level) -> usize {
        self.0.iter().flat_map(|(_, findings)| findings).filter(|it| it.level == level).count()
    }

    pub(super) fn as_json(&self) -> Value {
        let of_area = |(area, findings): &(&'static str, Vec<Finding>)| -> Vec<_> {
            findings.iter().map(|it| it.as_json(area)).collect()
        };
        let checks: Vec<_> = self.0.iter().flat_map(of_area).collect();
        json!({ "ok": self.problems() == 0, "checks": checks })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (area, findings) in &self.0 {
            writeln!(f, "{area}")?;
            for finding in findings {
                writeln!(f, "{finding}")?;
            }
        }
        let (problems, warnings) = (self.problems(), self.count(Level::Warning));
        write!(f, "{problems} problem{}, {warnings} warning{}", plural(problems), plural(warnings))
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
