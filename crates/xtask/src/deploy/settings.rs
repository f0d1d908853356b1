//! Whose account it is: from the environment, from `.env`, or from a profile of the Twilio CLI.

use std::{collections::BTreeMap, fmt};

use anyhow::{Context, Result};

use super::{profile, refusal::Refusal};
use crate::{dot_env, sh};

/// The account, its credentials, and where Twilio is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) user: String,
    pub(crate) password: String,
    /// The account that was named beside them.
    pub(crate) account_sid: Option<String>,
    /// The emulator's address; without it, Twilio itself.
    pub(crate) base_url: Option<String>,
    /// Where the server is.
    pub(crate) public_url: Option<String>,
}

impl Settings {
    /// # Errors
    /// When something is missing; all of it is named at once.
    pub(crate) fn read(profile: Option<&str>) -> Result<Self> {
        let file = sh::path(".env");
        let mut values = if file.is_file() { dot_env::read(&file)? } else { BTreeMap::new() };
        values.extend(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
        let Some(name) = profile else {
            return Self::from_values(&values).map_err(|missing| {
                let or = "or name a profile of the Twilio CLI with --profile";
                Refusal::Credentials(format!("{missing}, {or}")).into()
            });
        };
        let home = std::env::home_dir().context("this machine has no home folder")?;
        let profile = profile::read(&home.join(profile::FILE), name)?;
        Ok(Self {
            user: profile.api_key,
            password: profile.api_secret,
            account_sid: Some(profile.account_sid),
            base_url: base_url(&values),
            public_url: value(&values, "PUBLIC_URL"),
        })
    }

    /// # Errors
    /// When something is missing; all of it is named at once.
    pub(crate) fn from_values(values: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let value = |name: &str| value(values, name);
        let (base_url, public_url) = (base_url(values), value("PUBLIC_URL"));
        let account_sid = value("TWILIO_ACCOUNT_SID");
        if let (Some(user), Some(password)) = (value("TWILIO_API_KEY"), value("TWILIO_API_SECRET"))
        {
            return Ok(Self { user, password, account_sid, base_url, public_url });
        }
        // While tokens are rotated, several are given; the first one is the newest.
        let auth_token = value("TWILIO_AUTH_TOKEN")
            .and_then(|tokens| tokens.split(',').next().map(|token| token.trim().to_owned()));
        match (account_sid, auth_token) {
            (Some(user), Some(password)) => {
                Ok(Self { account_sid: Some(user.clone()), user, password, base_url, public_url })
            }
            (account_sid, auth_token) => {
                let missing = [
                    ("TWILIO_ACCOUNT_SID", account_sid.is_none()),
                    (
                        "TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET)",
                        auth_token.is_none(),
                    ),
                ];
                let missing: Vec<_> =
                    missing.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
                let message = format!(
                    "set in the environment or in .env: {} (see https://console.twilio.com)",
                    missing.join(", ")
                );
                Err(Refusal::Credentials(message))
            }
        }
    }
}

fn base_url(values: &BTreeMap<String, String>) -> Option<String> {
    Some(value(values, "TWILIO_BASE_URL")?.trim_end_matches('/').to_owned())
}

/// A value that is not empty.
fn value(values: &BTreeMap<String, String>, name: &str) -> Option<String> {
    values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Without the password.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("user", &self.user)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(&str, &str)]) -> Result<Settings, Refusal> {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_values(&values.collect())
    }

    #[test]
    fn an_api_key_is_taken_before_the_token() {
        let account = [("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "new, old")];
        let settings = read(&account).unwrap();
        assert_eq!((settings.user.as_str(), settings.password.as_str()), ("AC1", "new"));
        let key = [("TWILIO_API_KEY", "SK1"), ("TWILIO_API_SECRET", "secret")];
        let settings = read(&[account, key].concat()).unwrap();
        assert_eq!((&*settings.user, settings.account_sid.as_deref()), ("SK1", Some("AC1")));
    }

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let error = read(&[("TWILIO_AUTH_TOKEN", " ")]).unwrap_err().to_string();
        assert!(error.contains("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN"), "{error}");
    }

    #[test]
    fn a_password_is_not_printed() {
        let settings =
            read(&[("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "hush")]).unwrap();
        assert!(!format!("{settings:?}").contains("hush"));
    }
}
