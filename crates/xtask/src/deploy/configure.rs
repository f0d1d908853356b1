//! Writes the server's address into `ui_attributes` of the Flex Configuration, which Twilio replaces
//! whole: read, merge, write, read back, and a copy of what was there before in a file.
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

use super::{client::Client, refusal::Refusal, report::Change};
use crate::sh;

const HOST: &str = "flex-api.twilio.com";
const PATH: &str = "/v1/Configuration";
/// Our part of `ui_attributes`, and the server's address in it.
const OURS: &str = "outbound_participants_canvas";
const SERVER_URL: &str = "server_url";
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
        named.into_iter().find_map(|(url, setting)| Some((url?.to_owned(), setting)))
    }

    /// Whether agents choose in the dialpad which calls are recorded.
    pub(crate) fn has_record_choice(&self) -> bool {
        let ours = self.ui_attributes.as_ref().and_then(|it| it.get(OURS));
        ours.and_then(|it| it.get("record_calls")).is_some_and(Value::is_boolean)
    }

    /// The server's address in our part of the attributes.
    pub(crate) fn server_url(&self) -> Option<&str> {
        self.ui_attributes.as_ref()?.get(OURS)?.get(SERVER_URL)?.as_str()
    }
}

/// The attributes with the server's address in our part, everything else as it is.
///
/// # Errors
/// When our part is something in which there can be no address.
fn merged(attributes: &Map<String, Value>, url: &str) -> Result<Map<String, Value>> {
    let mut attributes = attributes.clone();
    match attributes.entry(OURS).or_insert_with(|| json!({})) {
        Value::Object(ours) => ours.insert(SERVER_URL.to_owned(), url.into()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            bail!("ui_attributes.{OURS} is not an object; fix it by hand first")
        }
    };
    Ok(attributes)
}

/// What the address changes.
///
/// # Errors
/// When it cannot be merged.
pub(crate) fn changes(configuration: &FlexConfiguration, url: &str) -> Result<Vec<Change>> {
    let before = configuration.attributes();
    merged(&before, url)?;
    let line = |value: &Value| format!("ui_attributes.{OURS}.{SERVER_URL}: {value}");
    let there = before.get(OURS).and_then(|ours| ours.get(SERVER_URL));
    let mut changes = match there {
        Some(there) if there == url => vec![Change::keep(line(there))],
        there => {
            let removed = there.map(|it| Change::remove(line(it)));
            removed.into_iter().chain([Change::add(line(&url.into()))]).collect()
        }
    };
    let others = before.keys().filter(|key| *key != OURS);
    changes.extend(others.map(|key| Change::keep(format!("ui_attributes.{key}"))));
    Ok(changes)
}

/// Writes the address. Answers where the copy of what was there before is, if anything was changed. `planned` is the
/// address that was there when it was said what is changed.
///
/// # Errors
/// When somebody else has written another address since then, or keeps writing.
pub(crate) async fn write(
    client: &Client,
    url: &str,
    planned: Option<&str>,
    copies: &Path,
) -> Result<Option<PathBuf>> {
    let mut copy = None;
    for _ in 0..ROUNDS {
        let before = FlexConfiguration::read(client).await?;
        let there = before.server_url();
        if there == Some(url) {
            return Ok(copy);
        }
        if let Some(theirs) = there.filter(|_| there != planned) {
            let message = format!("somebody else has written another address meanwhile: {theirs}");
            return Err(Refusal::SomebodyElse(message).into());
        }
        let attributes = before.attributes();
        let after = merged(&attributes, url)?;
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

    fn attributes(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn everything_else_is_kept() {
        let before = json!({
            "custom_data": {"features": {"a": true}},
            "outbound_participants_canvas": {"dialpad": false, "server_url": "https://old.example"},
        });
        let after = merged(&attributes(&before), "https://new.example").unwrap();
        let want = json!({
            "custom_data": {"features": {"a": true}},
            "outbound_participants_canvas": {"dialpad": false, "server_url": "https://new.example"},
        });
        assert_eq!(Value::Object(after), want);
        let fresh = merged(&Map::new(), "https://new.example").unwrap();
        assert_eq!(fresh["outbound_participants_canvas"]["server_url"], "https://new.example");
        assert!(merged(&attributes(&json!({OURS: "text"})), "https://new.example").is_err());
    }

    #[test]
    fn the_difference_is_exact() {
        let before = json!({"b": 1, OURS: {SERVER_URL: "https://old.example"}});
        let configuration = FlexConfiguration {
            ui_version: None,
            taskrouter_workspace_sid: None,
            taskrouter_target_workflow_sid: None,
            runtime_domain: None,
            account_sid: "AC1".to_owned(),
            ui_attributes: Some(attributes(&before)),
            serverless_service_sids: None,
        };
        let text = |url| {
            let changes = changes(&configuration, url).unwrap();
            changes.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let key = "ui_attributes.outbound_participants_canvas.server_url";
        assert_eq!(
            text("https://new.example"),
            [
                format!("  - {key}: \"https://old.example\""),
                format!("  + {key}: \"https://new.example\""),
                "  = ui_attributes.b".to_owned(),
            ]
        );
        assert_eq!(text("https://old.example")[0], format!("  = {key}: \"https://old.example\""));
    }
}
