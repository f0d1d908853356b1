//! Writes `ui_attributes` of the Flex Configuration, which Twilio replaces whole: read, merge, write, read
//! back, and a copy of what was there before in a file, which can be put back.
//!
//! Source: <https://www.twilio.com/docs/flex/developer/config/flex-configuration-rest-api>.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    client::Client,
    refusal::Refusal,
    ui_attributes::{Goal, OURS, SERVER_URL, Setting},
};
use crate::sh;

const HOST: &str = "flex-api.twilio.com";
const PATH: &str = "/v1/Configuration";
/// How often somebody else may write while we do.
const ROUNDS: usize = 5;

/// The Flex Configuration, as far as a deployment reads it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FlexConfiguration {
    pub(crate) account_sid: String,
    pub(crate) ui_attributes: Option<Map<String, Value>>,
    pub(crate) serverless_service_sids: Option<Vec<String>>,
    pub(crate) ui_version: Option<String>,
    pub(crate) taskrouter_workspace_sid: Option<String>,
    pub(crate) taskrouter_target_workflow_sid: Option<String>,
    runtime_domain: Option<String>,
}

impl FlexConfiguration {
    pub(crate) async fn read(client: &Client) -> Result<Self> {
        client.get(HOST, PATH).await
    }

    pub(crate) fn attributes(&self) -> Map<String, Value> {
        self.ui_attributes.clone().unwrap_or_default()
    }

    /// The address that the plugin calls, and the setting that says so.
    pub(crate) fn called_server(&self) -> Option<(String, &'static str)> {
        let attributes = self.ui_attributes.as_ref();
        let domain = attributes.and_then(|it| it.get("dialpadDomain")?.as_str());
        let named = [
            (self.server_url(), "ui_attributes.outbound_participants_canvas.server_url"),
            (domain, "ui_attributes.dialpadDomain"),
            (self.runtime_domain.as_deref(), "runtime_domain"),
        ];
        // As the plugin has it: what is empty names nothing.
        let is_filled = |url: &&str| !url.trim_end_matches('/').is_empty();
        named
            .into_iter()
            .find_map(|(url, setting)| Some((url.filter(is_filled)?.to_owned(), setting)))
    }

    /// Whether agents choose in the dialpad which calls are recorded.
    pub(crate) fn has_record_choice(&self) -> bool {
        let ours = self.ui_attributes.as_ref().and_then(|it| it.get(OURS));
        ours.and_then(|it| it.get("record_calls")).is_some_and(Value::is_boolean)
    }

    /// The server's address in our part of the attributes.
    pub(crate) fn server_url(&self) -> Option<&str> {
        SERVER_URL.of(self.ui_attributes.as_ref()?)?.as_str()
    }
}

/// What the plugin reads of the attributes, and what is set of it.
pub(crate) fn settings(attributes: &Map<String, Value>) -> Vec<(Setting, &Value)> {
    Setting::all().filter_map(|it| Some((it, it.of(attributes)?))).collect()
}

/// Makes the attributes what they are to be. Answers where the copy of what was there before is, if anything was
/// changed. `planned` is what was there when it was said what is changed.
///
/// # Errors
/// When somebody else has changed the same since then, or keeps writing.
pub(crate) async fn write(
    client: &Client,
    goal: &Goal,
    planned: &Map<String, Value>,
    copies: &Path,
) -> Result<Option<PathBuf>> {
    let mut copy = None;
    for _ in 0..ROUNDS {
        let before = FlexConfiguration::read(client).await?;
        let attributes = before.attributes();
        let after = goal.of(&attributes)?;
        if after == attributes {
            return Ok(copy);
        }
        if let Some(theirs) = goal.disturbed(planned, &attributes) {
            let message = format!("somebody else has written meanwhile: {theirs}");
            return Err(Refusal::SomebodyElse(message).into());
        }
        copy = Some(keep_copy(copies, &before.account_sid, &attributes)?);
        // Twilio compares nothing: the less time between reading and writing, the better.
        let current = FlexConfiguration::read(client).await?;
        if current.ui_attributes != before.ui_attributes {
            continue;
        }
        let body = json!({"account_sid": before.account_sid, "ui_attributes": after});
        client.post_json::<FlexConfiguration>(HOST, PATH, &body).await?;
    }
    let message =
        "somebody else keeps writing the Flex Configuration; try again when they are done";
    Err(Refusal::SomebodyElse(message.to_owned()).into())
}

/// A copy that was kept.
#[derive(Debug, Deserialize)]
struct Copy {
    account_sid: String,
    ui_attributes: Map<String, Value>,
}

/// Reads a copy that was kept, of this account.
///
/// # Errors
/// When it is none, or another account's.
pub(crate) fn read_copy(file: &Path, account_sid: &str) -> Result<Goal> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("failed to read {name}"))?;
    let copy: Copy = serde_json::from_str(&text).with_context(|| {
        format!("{name} is not a copy of `ui_attributes` that was kept when they were changed")
    })?;
    if copy.account_sid != account_sid {
        bail!("{name} is of {}, and the credentials open {account_sid}", copy.account_sid);
    }
    Ok(Goal::Copy(copy.ui_attributes))
}

/// Writes what is there into a file of its own, as it would be posted to put it back.
fn keep_copy(folder: &Path, account_sid: &str, attributes: &Map<String, Value>) -> Result<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the file is named by when it was written")]
    let now = Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ");
    let folder = if folder.is_absolute() { folder.to_owned() } else { sh::path(folder) };
    fs::create_dir_all(&folder).with_context(|| format!("failed to make {}", folder.display()))?;
    // Somebody else may deploy from here in the same millisecond.
    let file = folder.join(format!("{account_sid}-{now}-{}.json", process::id()));
    let body = json!({"account_sid": account_sid, "ui_attributes": attributes});
    let text = serde_json::to_string_pretty(&body)?;
    let written = OpenOptions::new().write(true).create_new(true).open(&file);
    let written = written.and_then(|mut file| writeln!(file, "{text}"));
    written.with_context(|| format!("failed to write {}; nothing was changed", file.display()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_that_of_the_first_setting_that_names_one_as_for_the_plugin() {
        let ours = |url: &str| json!({"outbound_participants_canvas": {"server_url": url}});
        let domain = |url: &str| {
            let mut attributes = ours(url);
            attributes["dialpadDomain"] = json!("calls.example.com");
            attributes
        };
        for (ui_attributes, runtime_domain, want) in [
            (ours("https://a.example.com"), None, Some("https://a.example.com")),
            (domain("https://a.example.com"), None, Some("https://a.example.com")),
            (domain(""), None, Some("calls.example.com")),
            (domain("/"), None, Some("calls.example.com")),
            (ours(""), Some("r.example.com"), Some("r.example.com")),
            (ours(""), Some(""), None),
        ] {
            let configuration: FlexConfiguration = serde_json::from_value(json!({
                "account_sid": "AC1",
                "ui_attributes": ui_attributes,
                "runtime_domain": runtime_domain,
            }))
            .unwrap();
            let called = configuration.called_server().map(|(url, _)| url);
            assert_eq!(called.as_deref(), want, "{configuration:?}");
        }
    }
}
