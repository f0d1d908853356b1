//! One line of the report: what was looked at, what was found, and what mends it.

use std::fmt;

use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Good,
    /// Works, and perhaps not as it was meant.
    Warning,
    /// Calls fail by it.
    Problem,
    /// It could not be looked at, because of another problem.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// A short name that stays the same, for programs.
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) text: String,
    pub(super) fix: Option<String>,
}

impl Finding {
    pub(super) fn good(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, level: Level::Good, text: text.into(), fix: None }
    }

    pub(super) fn warning(
        check: &'static str,
        text: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { check, level: Level::Warning, text: text.into(), fix: Some(fix.into()) }
    }

    pub(super) fn problem(
        check: &'static str,
        text: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { check, level: Level::Problem, text: text.into(), fix: Some(fix.into()) }
    }

    pub(super) fn unknown(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, level: Level::Unknown, text: text.into(), fix: None }
    }

    pub(super) fn as_json(&self, area: &str) -> Value {
        let level = match self.level {
            Level::Good => "good",
            Level::Warning => "warning",
            Level::Problem => "problem",
            Level::Unknown => "unknown",
        };
        let Self { check, text, fix, .. } = self;
        json!({ "area": area, "check": check, "level": level, "text": text, "fix": fix })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.level {
            Level::Good => "✓",
            Level::Warning => "!",
            Level::Problem => "✗",
            Level::Unknown => "?",
        };
        write!(f, "  {sign} {}", self.text)?;
        match &self.fix {
            Some(fix) => write!(f, "\n      → {fix}"),
            None => Ok(()),
        }
    }
}
