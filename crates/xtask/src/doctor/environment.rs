//! The settings as the server would read them, each with where it comes from.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;
use url::Url;

use crate::dot_env;

/// Where Twilio serves Flex.
const FLEX: &str = "https://flex.twilio.com";
const REST_API: &str = "https://api.twilio.com";

/// What the environment says wins over `.env`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    exported: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    pub(super) has_file: bool,
}

impl Environment {
    /// # Errors
    /// When there is a `.env` that cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = if path.is_file() { dot_env::read(path)? } else { BTreeMap::new() };
        let exported = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Self { exported, file, has_file: path.is_file() })
    }

    #[cfg(test)]
    pub(crate) fn of(exported: &[(&str, &str)], file: &[(&str, &str)]) -> Self {
        let owned = |values: &[(&str, &str)]| {
            values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        Self { exported: owned(exported), file: owned(file), has_file: true }
    }

    /// A setting that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        filled(&self.exported, name).or_else(|| filled(&self.file, name))
    }

    /// Those of the settings that the environment has and the file has not, in words.
    pub(crate) fn only_exported(&self, names: &[&str]) -> Option<String> {
        let is_it = |name: &str| {
            filled(&self.exported, name).is_some() && filled(&self.file, name).is_none()
        };
        let found: Vec<_> = names.iter().copied().filter(|name| is_it(name)).collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    /// Takes a setting for one of the file.
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        self.file.insert(name.to_owned(), value.to_owned());
    }

    /// Whether tasks go to their worker by `RoutingTarget`, so that the workflow needs no filter.
    pub(crate) fn routes_directly(&self) -> bool {
        self.get("TWILIO_ROUTING") == Some("direct")
    }

    /// The origin of Flex's pages: that of the emulator, where it stands for Twilio.
    pub(super) fn flex_origin(&self) -> String {
        self.emulator_origin().unwrap_or_else(|| FLEX.to_owned())
    }

    /// The origin of Twilio's REST API.
    pub(super) fn twilio_origin(&self) -> String {
        self.emulator_origin().unwrap_or_else(|| REST_API.to_owned())
    }

    fn emulator_origin(&self) -> Option<String> {
        let url = Url::parse(self.get("TWILIO_BASE_URL")?).ok()?;
        Some(url.origin().ascii_serialization())
    }

    /// Where a setting is read from.
    pub(super) fn source(&self, name: &str) -> &'static str {
        if filled(&self.exported, name).is_some() { "the environment" } else { ".env" }
    }

    /// The names that the environment and `.env` give different values.
    pub(super) fn contradictions<'a>(&'a self, names: &'a [&str]) -> Vec<&'a str> {
        let differs = |name: &&str| {
            let (exported, file) = (filled(&self.exported, name), filled(&self.file, name));
            exported.is_some() && file.is_some() && exported != file
        };
        names.iter().copied().filter(differs).collect()
    }

    pub(crate) fn values(&self) -> BTreeMap<String, String> {
        let mut values = self.file.clone();
        values.extend(self.exported.clone());
        values
    }

    /// The auth tokens, the primary one first.
    pub(super) fn auth_tokens(&self) -> Vec<&str> {
        let tokens = self.get("TWILIO_AUTH_TOKEN").unwrap_or_default().split(',');
        tokens.map(str::trim).filter(|token| !token.is_empty()).collect()
    }
}

fn filled<'a>(values: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
}
