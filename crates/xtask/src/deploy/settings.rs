//! Whose account it is, from the environment or from `.env`.

use std::{collections::BTreeMap, fmt};

use anyhow::{Context, Result, bail};

use crate::sh;

/// The account, its credentials, and where Twilio is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) user: String,
    pub(crate) password: String,
    /// The emulator's address; without it, Twilio itself.
    pub(crate) base_url: Option<String>,
}

impl Settings {
    /// # Errors
    /// When something is missing; all of it is named at once.
    pub(crate) fn read() -> Result<Self> {
        let mut values = BTreeMap::new();
        let file = sh::path(".env");
        if file.is_file() {
            for entry in dotenvy::from_path_iter(&file).context("failed to read .env")? {
                let (name, value) = entry.context("failed to read .env")?;
                values.insert(name, value);
            }
        }
        values.extend(std::env::vars());
        Self::from_values(&values)
    }

    fn from_values(values: &BTreeMap<String, String>) -> Result<Self> {
        let value = |name: &str| {
            values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let base_url = value("TWILIO_BASE_URL").map(|url| url.trim_end_matches('/').to_owned());
        if let (Some(user), Some(password)) = (value("TWILIO_API_KEY"), value("TWILIO_API_SECRET"))
        {
            return Ok(Self { user, password, base_url });
        }
        let account_sid = value("TWILIO_ACCOUNT_SID");
        // While tokens are rotated, several are given; the first one is the newest.
        let auth_token = value("TWILIO_AUTH_TOKEN")
            .and_then(|tokens| tokens.split(',').next().map(|token| token.trim().to_owned()));
        match (account_sid, auth_token) {
            (Some(user), Some(password)) => Ok(Self { user, password, base_url }),
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
                bail!(
                    "set in the environment or in .env: {} (see https://console.twilio.com)",
                    missing.join(", ")
                )
            }
        }
    }
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

    fn read(values: &[(&str, &str)]) -> Result<Settings> {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_values(&values.collect())
    }

    #[test]
    fn an_api_key_is_taken_before_the_token() {
        let account = [("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "new, old")];
        let settings = read(&account).unwrap();
        assert_eq!((settings.user.as_str(), settings.password.as_str()), ("AC1", "new"));
        let key = [("TWILIO_API_KEY", "SK1"), ("TWILIO_API_SECRET", "secret")];
        assert_eq!(read(&[account, key].concat()).unwrap().user, "SK1");
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
