//! What a deployment changes and what it found, for people and as JSON.

use std::{fmt, path::PathBuf};

use serde::Serialize;

/// One difference between what is there and what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    pub(crate) action: Action,
    pub(crate) what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Add,
    Remove,
    Keep,
}

impl Change {
    pub(crate) fn add(what: impl Into<String>) -> Self {
        Self { action: Action::Add, what: what.into() }
    }

    pub(crate) fn remove(what: impl Into<String>) -> Self {
        Self { action: Action::Remove, what: what.into() }
    }

    pub(crate) fn keep(what: impl Into<String>) -> Self {
        Self { action: Action::Keep, what: what.into() }
    }

    pub(crate) fn is_made(&self) -> bool {
        self.action != Action::Keep
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.action {
            Action::Add => '+',
            Action::Remove => '-',
            Action::Keep => '=',
        };
        write!(f, "  {mark} {}", self.what)
    }
}

/// Everything that one run has to say. Its text ends with the address of the plugin.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) account_sid: String,
    pub(crate) dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) domain_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) plugin_url: Option<String>,
    pub(crate) changes: Vec<Change>,
    /// Where the previous settings are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) copy_of_settings: Option<PathBuf>,
}

impl Report {
    pub(crate) fn changes_anything(&self) -> bool {
        self.changes.iter().any(Change::is_made)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}", self.account_sid)?;
        if let Some(service) = &self.service {
            write!(f, ", service {service}")?;
        }
        if let Some(domain_name) = &self.domain_name {
            write!(f, ", site {domain_name}")?;
        }
        for change in &self.changes {
            write!(f, "\n{change}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_and_a_program_read_the_same() {
        let report = Report {
            account_sid: "AC1".to_owned(),
            changes: vec![Change::add("new"), Change::remove("old"), Change::keep("other")],
            ..Report::default()
        };
        assert_eq!(report.to_string(), "account AC1\n  + new\n  - old\n  = other");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["changes"][1], serde_json::json!({"action": "remove", "what": "old"}));
        assert!(report.changes_anything());
        assert!(!Report { changes: vec![Change::keep("other")], ..report }.changes_anything());
    }
}
