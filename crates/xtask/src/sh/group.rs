//! A child process and everything that it has started, as one: a process group on Unix, a job on
//! Windows. All of it ends when the value is dropped.

use std::{process::ExitStatus, time::Duration};

use anyhow::{Context, Result};
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Command,
    sync::mpsc,
    time::timeout,
};

/// How long a child may take to end after it was asked to.
const END_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Group {
    child: Box<dyn ChildWrapper>,
    ended: bool,
}

impl Group {
    pub(super) fn spawn(command: Command) -> Result<Self> {
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        let mut command = CommandWrap::from(command);
        command.wrap(KillOnDrop);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        let child = command.spawn().with_context(|| {
            format!("failed to start `{program}` (is it installed and on the PATH?)")
        })?;
        Ok(Self { child, ended: false })
    }

    /// What the child writes to the ends that are piped to us, line by line.
    pub(super) fn lines(&mut self) -> mpsc::UnboundedReceiver<String> {
        let (sender, receiver) = mpsc::unbounded_channel();
        if let Some(stdout) = self.child.stdout().take() {
            tokio::spawn(forward(stdout, sender.clone()));
        }
        if let Some(stderr) = self.child.stderr().take() {
            tokio::spawn(forward(stderr, sender));
        }
        receiver
    }

    /// The process ID of the child itself, as long as it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    pub(super) async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        self.ended = true;
        Ok(status)
    }

    /// Asks all of it to end, and makes it end when time is up. Windows has no way to ask.
    pub(super) async fn end(&mut self) {
        #[cfg(unix)]
        {
            let _ = self.child.signal(SIGTERM);
            if timeout(END_TIMEOUT, self.wait()).await.is_ok() {
                return;
            }
        }
        let _ = self.child.start_kill();
        let _ = timeout(END_TIMEOUT, self.wait()).await;
    }
}

/// The same on every Unix.
#[cfg(unix)]
const SIGTERM: i32 = 15;

impl Drop for Group {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.start_kill();
        }
    }
}

async fn forward(pipe: impl AsyncRead + Unpin, sender: mpsc::UnboundedSender<String>) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = pipe.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        if sender.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::process::Stdio;

    use super::*;
    use crate::sh;

    /// A shell that starts a sleep and writes its process id.
    async fn shell_with_child() -> (Group, u32) {
        let mut command = sh::command("sh");
        command.args(["-c", "sleep 600 & echo $!; wait"]).stdout(Stdio::piped());
        let mut group = Group::spawn(command).unwrap();
        let line = group.lines().recv().await.unwrap();
        (group, line.parse().unwrap())
    }

    /// Waits until the process is gone; one that nobody has waited for yet is.
    async fn is_gone(process: u32) {
        let mut ps = sh::command("ps");
        ps.args(["-o", "stat=", "-p", &process.to_string()]);
        let gone = async {
            while let Ok(output) = ps.output().await {
                let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
                if state.is_empty() || state.starts_with('Z') {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(END_TIMEOUT, gone).await.unwrap();
    }

    #[tokio::test]
    async fn what_a_child_has_started_ends_with_it() {
        let (mut group, grandchild) = shell_with_child().await;
        group.end().await;
        is_gone(grandchild).await;
    }

    #[tokio::test]
    async fn what_a_child_has_started_ends_when_nobody_waits_for_it_any_more() {
        let (group, grandchild) = shell_with_child().await;
        drop(group);
        is_gone(grandchild).await;
    }
}
