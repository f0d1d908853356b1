//! Builds again what has changed, one change after the other, while everything else goes on.

use anyhow::{Error, Result};
use tokio::sync::mpsc;

use super::{
    parts::{Part, Parts},
    watch::{Changes, Sources},
};
use crate::{build, sh};

/// What the builder tells.
#[derive(Debug)]
pub(super) enum Report {
    /// It has begun with these.
    Building(Parts),
    /// This is there, in its new form.
    Built(Part),
    /// This is not; what else there was to build waits.
    Failed(Failure),
    /// Everything is built.
    UpToDate,
}

/// What went wrong, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) title: String,
    pub(super) output: String,
}

impl Failure {
    pub(super) fn of(part: Part, error: &Error) -> Self {
        let output = match error.downcast_ref::<sh::Failed>() {
            Some(failed) => format!("{failed}\n\n{}", failed.said),
            None => format!("{error:#}"),
        };
        Self { title: format!("Failed to build {}", part.title()), output }
    }
}

/// Builds until nobody listens any more.
pub(super) fn start(sources: Sources) -> mpsc::UnboundedReceiver<Report> {
    let (reports, receiver) = mpsc::unbounded_channel();
    tokio::spawn(build_for_ever(sources, reports));
    receiver
}

async fn build_for_ever(mut sources: Sources, reports: mpsc::UnboundedSender<Report>) {
    // What has failed is built again with the next change, whatever that is.
    let mut due = Parts::new();
    loop {
        let Changes { parts, file } = sources.changed().await;
        eprintln!("· {} has changed", file.display());
        due.extend(parts);
        if reports.send(Report::Building(due.clone())).is_err() {
            return;
        }
        while let Some(part) = due.first().copied() {
            match build(part, &due).await {
                Ok(()) => {
                    due.remove(&part);
                    // The bundle has both.
                    if part == Part::PluginUi {
                        due.remove(&Part::PluginRust);
                    }
                    let _ = reports.send(Report::Built(part));
                }
                Err(error) if error.is::<sh::Interrupted>() => return,
                Err(error) => {
                    eprintln!("error: {error:#}");
                    let _ = reports.send(Report::Failed(Failure::of(part, &error)));
                    break;
                }
            }
        }
        if due.is_empty() {
            let _ = reports.send(Report::UpToDate);
        }
    }
}

async fn build(part: Part, due: &Parts) -> Result<()> {
    match part {
        Part::PluginUi | Part::PluginRust => {
            build::plugin_for_development(due.contains(&Part::PluginRust)).await
        }
        Part::HostPage => build::host_page().await,
        Part::Server => build::binary("server").await,
        Part::Emulator => build::binary("twilio-emulator").await,
        Part::Console => Ok(()),
        Part::Tool => {
            eprintln!("  xtask itself has changed: start `cargo xtask dev` again to use it");
            Ok(())
        }
    }
}
