//! Programs that run until we end them.

use std::process::Stdio;

use anyhow::Result;
use tokio::{process::Command, sync::mpsc};

use super::group::Group;

/// A program that runs until we end it.
#[derive(Debug)]
pub(crate) struct Service {
    name: &'static str,
    group: Group,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Service {
    pub(crate) fn start(name: &'static str, mut command: Command) -> Result<Self> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::spawn(command)?;
        let lines = group.lines();
        Ok(Self { name, group, lines })
    }

    /// Starts a program that has nothing to say to anybody.
    pub(crate) fn start_silent(name: &'static str, mut command: Command) -> Result<Self> {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut group = Group::spawn(command)?;
        let lines = group.lines();
        Ok(Self { name, group, lines })
    }

    /// Its process ID, as long as it runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.group.id()
    }

    /// Shows what it says, under its name, up to the line that somebody understands.
    pub(crate) async fn wait_for_line<T>(
        &mut self,
        understand: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        while let Some(line) = self.lines.recv().await {
            if let Some(understood) = understand(&line) {
                return Ok(understood);
            }
            println!("{:>8} │ {line}", self.name);
        }
        Err(self.wait_for_exit().await)
    }

    /// Shows what it says, under its name, until it ends by itself, which it should not.
    pub(crate) async fn wait_for_exit(&mut self) -> anyhow::Error {
        while let Some(line) = self.lines.recv().await {
            println!("{:>8} │ {line}", self.name);
        }
        match self.group.wait().await {
            Ok(status) => anyhow::anyhow!("the {} has ended by itself ({status})", self.name),
            Err(error) => anyhow::Error::new(error).context(format!("lost the {}", self.name)),
        }
    }

    /// Ends it, and everything that it has started.
    pub(crate) async fn stop(mut self) {
        self.group.end().await;
    }
}
