//! Reads one variable after the other and keeps what was wrong, so that all of it is said at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::settings::error::SettingsError;

pub(super) struct Reader {
    variables: BTreeMap<String, String>,
    asked: BTreeSet<&'static str>,
    problems: Vec<String>,
}

impl Reader {
    pub(super) fn new(variables: BTreeMap<String, String>) -> Self {
        Self { variables, asked: BTreeSet::new(), problems: Vec::new() }
    }

    /// A variable that must be there. `help` says what to do when it is not, or makes no sense.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        help: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Some(text) = self.optional(name) else {
            self.problem(name, "it is missing", help);
            return None;
        };
        self.parse(name, &text, help, parse)
    }

    /// A variable with a value for when it is absent.
    pub(super) fn with_default<T>(
        &mut self,
        name: &'static str,
        default: &str,
        help: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.optional(name).unwrap_or_else(|| default.to_owned());
        self.parse(name, &text, help, parse)
    }

    /// A variable that may be absent, but has to make sense.
    pub(super) fn optional_parsed<T>(
        &mut self,
        name: &'static str,
        help: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.optional(name)?;
        self.parse(name, &text, help, parse)
    }

    /// A variable that may be absent; an empty one is.
    pub(super) fn optional(&mut self, name: &'static str) -> Option<String> {
        self.asked.insert(name);
        let text = self.variables.get(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A variable that has had two names. Two different values are a problem.
    pub(super) fn optional_alias(
        &mut self,
        name: &'static str,
        alias: &'static str,
    ) -> Option<String> {
        let (value, other) = (self.optional(name), self.optional(alias));
        if let (Some(value), Some(other)) = (&value, &other)
            && value != other
        {
            self.problem(alias, &format!("it differs from {name}"), "remove one of the two");
        }
        value.or(other)
    }

    pub(super) fn problem(&mut self, name: &str, what: &str, help: &str) {
        self.problems.push(format!("- {name}: {what}; {help}"));
    }

    /// The names of the variables that were asked for.
    #[cfg(test)]
    pub(super) fn into_asked(self) -> BTreeSet<&'static str> {
        self.asked
    }

    pub(super) fn finish(self) -> Result<(), SettingsError> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(SettingsError { problems: self.problems })
    }

    fn parse<T>(
        &mut self,
        name: &str,
        text: &str,
        help: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        parse(text).map_err(|error| self.problem(name, &error, help)).ok()
    }
}
