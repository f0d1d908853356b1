//! A profile of the Twilio CLI: `~/.twilio-cli/config.json`, which it only reads.
//!
//! Source: <https://www.twilio.com/docs/twilio-cli/general-usage/profiles>.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::refusal::Refusal;

/// Where it is, below the home folder.
pub(crate) const FILE: &str = ".twilio-cli/config.json";

/// The account and the API key that the CLI made for itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile {
    pub(crate) account_sid: String,
    pub(crate) api_key: String,
    pub(crate) api_secret: String,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
    /// Profiles of old CLIs, whose secrets are in the system's keychain.
    #[serde(default)]
    projects: Vec<Project>,
}

#[derive(Deserialize)]
struct Project {
    id: String,
}

/// # Errors
/// When there is no such profile, or when its secret is not in the file.
pub(crate) fn read(file: &Path, name: &str) -> Result<Profile> {
    let text = fs::read(file).map_err(|error| {
        let file = file.display();
        Refusal::Credentials(format!("no profile of the Twilio CLI can be read: {file}: {error}"))
    })?;
    parse(&text, name).with_context(|| format!("in {}", file.display()))
}

fn parse(text: &[u8], name: &str) -> Result<Profile> {
    let mut config: Config = serde_json::from_slice(text).map_err(|_may_hold_secrets| {
        Refusal::Credentials("the file cannot be understood".into())
    })?;
    if let Some(profile) = config.profiles.remove(name) {
        return Ok(profile);
    }
    if config.projects.iter().any(|project| project.id == name) {
        let message = format!(
            "the profile `{name}` is an old one, whose secret is not in the file: make it again with `twilio profiles:create`"
        );
        return Err(Refusal::Credentials(message).into());
    }
    let names: Vec<_> = config.profiles.keys().map(String::as_str).collect();
    let there = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let message = format!("there is no profile `{name}`; there is: {there}");
    Err(Refusal::Credentials(message).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"{
        "email": {},
        "projects": [{"id": "old", "accountSid": "AC0"}],
        "activeProfile": "prod",
        "profiles": {"prod": {"accountSid": "AC1", "apiKey": "SK1", "apiSecret": "hush"}}
    }"#;

    #[test]
    fn a_profile_is_found_by_its_name() {
        let profile = parse(CONFIG.as_bytes(), "prod").unwrap();
        assert_eq!((&*profile.account_sid, &*profile.api_key), ("AC1", "SK1"));
        assert_eq!(profile.api_secret, "hush");
    }

    #[test]
    fn it_is_said_why_there_is_none_and_no_secret_with_it() {
        for (text, name, want) in [
            (CONFIG, "old", "twilio profiles:create"),
            (CONFIG, "dev", "there is: prod"),
            ("{\"profiles\": {\"prod\": {\"apiSecret\": \"hush\"", "prod", "understood"),
        ] {
            let error = parse(text.as_bytes(), name).map(|_| ()).unwrap_err();
            let error = format!("{error:?}");
            assert!(error.contains(want), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
