//! One change to the account or to the file of settings: shown first, then made.

use std::fmt;

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::Value;

use super::workflow::Mended;
use crate::{deploy::Client, doctor::CHANNEL};

const HOST: &str = "taskrouter.twilio.com";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// The task channel of our calls.
    Channel,
    /// The filter, before the others of the workflow.
    Filter { workflow_sid: String, name: String, before: String, mended: Mended },
    /// One call at a time for this worker.
    Capacity { worker_sid: String, name: String },
    /// A line of the file of settings.
    Setting { name: &'static str, value: String },
}

#[derive(Debug, Deserialize)]
struct Workflow {
    configuration: String,
}

impl Change {
    /// Makes it at Twilio.
    pub(super) async fn make(&self, client: &Client, workspace_sid: &str) -> Result<()> {
        let root = format!("/v1/Workspaces/{workspace_sid}");
        let (path, fields): (String, Vec<(&str, &str)>) = match self {
            Self::Channel => (
                format!("{root}/TaskChannels"),
                vec![("UniqueName", CHANNEL), ("FriendlyName", "Outbound calls")],
            ),
            Self::Filter { workflow_sid, name, before, mended } => {
                let path = format!("{root}/Workflows/{workflow_sid}");
                // It can have been edited while the question stood there.
                let now = client.get::<Workflow>(HOST, &path).await?;
                if now.configuration != *before {
                    bail!("somebody has changed the workflow {name} meanwhile; run this again");
                }
                (path, vec![("Configuration", mended.configuration.as_str())])
            }
            Self::Capacity { worker_sid, .. } => {
                (format!("{root}/Workers/{worker_sid}/Channels/{CHANNEL}"), vec![("Capacity", "1")])
            }
            Self::Setting { .. } => return Ok(()),
        };
        client.post::<Value>(HOST, &path, &fields).await.map(|_| ())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel => write!(f, "  + task channel {CHANNEL}"),
            Self::Filter { workflow_sid, name, mended, .. } => {
                let what = match &mended.moved {
                    Some(filter) => format!("its {filter} before all others"),
                    None => "one filter before all others".to_owned(),
                };
                writeln!(f, "  ~ workflow {name} ({workflow_sid}): {what}")?;
                let filter = format!("{:#}", mended.filter);
                let lines: Vec<_> = filter.lines().map(|line| format!("      + {line}")).collect();
                write!(f, "{}", lines.join("\n"))
            }
            Self::Capacity { name, .. } => write!(f, "  ~ worker {name}: capacity 1 for {CHANNEL}"),
            Self::Setting { name, .. } if is_secret(name) => {
                write!(f, "  ~ setting {name}=(not shown)")
            }
            Self::Setting { name, value } => write!(f, "  ~ setting {name}={value}"),
        }
    }
}

/// Whether a setting is for nobody's eyes.
fn is_secret(name: &str) -> bool {
    name.ends_with("_TOKEN") || name.ends_with("_SECRET")
}
