//! Child processes. Each is the head of a process group of its own, so that it and everything that
//! it has started end when we do.

use std::{ffi::OsStr, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::mpsc,
    time::timeout,
};

use super::{progress::Step, project::root};

/// How long a child may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);
/// The exit code of those who were interrupted.
const INTERRUPTED: i32 = 130;

/// A program that will run in the project's folder.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// Runs a program; what it says is shown as progress, and in full only if it fails.
pub(crate) async fn run(title: &str, mut command: Command) -> Result<()> {
    let step = Step::start(title);
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let mut lines = lines_of(&mut child);
    let mut said = Vec::new();
    let status = interruptible(&mut child, async |child| {
        while let Some(line) = lines.recv().await {
            step.note(&line);
            said.push(line);
        }
        child.wait().await
    })
    .await?;
    if status.success() {
        step.done();
        return Ok(());
    }
    drop(step);
    for line in said.iter().filter(|line| !is_progress(line)) {
        eprintln!("{line}");
    }
    bail!("`{}` failed ({status})", in_words(&command))
}

/// Runs a program and passes on what it says; each line of its output is handed over as well.
/// Says whether it ended well.
pub(crate) async fn stream(mut command: Command, mut each: impl FnMut(&str)) -> Result<bool> {
    eprintln!("· {}", in_words(&command));
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let mut lines = lines_of(&mut child);
    let status = interruptible(&mut child, async |child| {
        while let Some(line) = lines.recv().await {
            println!("{line}");
            each(&line);
        }
        child.wait().await
    })
    .await?;
    Ok(status.success())
}

/// Runs a program that is done in a moment and answers with what it wrote.
pub(crate) async fn capture(mut command: Command) -> Result<String> {
    let words = in_words(&command);
    let output = command.output().await.with_context(|| format!("failed to start `{words}`"))?;
    if !output.status.success() {
        bail!("`{words}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A program that runs until we end it.
#[derive(Debug)]
pub(crate) struct Service {
    name: &'static str,
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Service {
    pub(crate) fn start(name: &'static str, mut command: Command) -> Result<Self> {
        let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let lines = lines_of(&mut child);
        Ok(Self { name, child, lines })
    }

    /// Shows what it says, under its name, up to the line that somebody understands.
    pub(crate) async fn says<T>(&mut self, understand: impl Fn(&str) -> Option<T>) -> Result<T> {
        while let Some(line) = self.lines.recv().await {
            if let Some(understood) = understand(&line) {
                return Ok(understood);
            }
            println!("{:>8} │ {line}", self.name);
        }
        Err(self.ends().await)
    }

    /// Shows what it says, under its name, until it ends by itself, which it should not.
    pub(crate) async fn ends(&mut self) -> anyhow::Error {
        while let Some(line) = self.lines.recv().await {
            println!("{:>8} │ {line}", self.name);
        }
        match self.child.wait().await {
            Ok(status) => anyhow::anyhow!("the {} has ended by itself ({status})", self.name),
            Err(error) => anyhow::Error::new(error).context(format!("lost the {}", self.name)),
        }
    }

    /// Ends it, and everything that it has started.
    pub(crate) async fn stop(mut self) {
        end(&mut self.child).await;
    }
}

/// Waits until somebody wants us to end.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().with_context(|| {
        format!(
            "failed to start `{}` (is it installed and on the PATH?)",
            command.as_std().get_program().to_string_lossy()
        )
    })
}

/// What the child writes to the ends that are piped to us, line by line.
fn lines_of(child: &mut Child) -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    if let Some(stdout) = child.stdout.take() {
        tokio::spawn(forward(stdout, sender.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        tokio::spawn(forward(stderr, sender));
    }
    receiver
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

/// What cargo says of its progress, which explains nothing afterwards.
fn is_progress(line: &str) -> bool {
    let word = line.trim_start().split(' ').next();
    line.starts_with(' ')
        && ["Blocking", "Checking", "Compiling", "Documenting", "Downloaded", "Downloading"]
            .map(Some)
            .contains(&word)
}

/// Waits for a child. If we are interrupted, it is ended, and so are we: no other step may follow.
async fn interruptible<T>(
    child: &mut Child,
    wait: impl AsyncFnOnce(&mut Child) -> std::io::Result<T>,
) -> Result<T> {
    let ended = tokio::select! {
        result = wait(child) => Some(result),
        () = interrupted() => None,
    };
    if let Some(result) = ended {
        return Ok(result?);
    }
    end(child).await;
    eprintln!("interrupted");
    std::process::exit(INTERRUPTED);
}

async fn end(child: &mut Child) {
    signal_group(child, Request::End);
    if timeout(PATIENCE, child.wait()).await.is_err() {
        signal_group(child, Request::Kill);
        let _ = child.wait().await;
    }
}

#[derive(Debug, Clone, Copy)]
enum Request {
    End,
    Kill,
}

#[cfg(unix)]
fn signal_group(child: &Child, request: Request) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match request {
        Request::End => Signal::TERM,
        Request::Kill => Signal::KILL,
    };
    let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn signal_group(child: &mut Child, _request: Request) {
    let _ = child.start_kill();
}

fn in_words(command: &Command) -> String {
    let command = command.as_std();
    let program = std::path::Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().replace(&format!("{}/", root().display()), ""))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_without_the_folders_of_this_machine() {
        let mut command = command("/usr/bin/node");
        command.arg(root().join("public/bundle.mjs")).arg("--outdir");
        assert_eq!(in_words(&command), "node public/bundle.mjs --outdir");
    }

    #[tokio::test]
    async fn what_a_program_wrote_is_handed_over_line_by_line() {
        let mut cargo = command("cargo");
        cargo.arg("--version");
        let mut lines = Vec::new();
        assert!(stream(cargo, |line| lines.push(line.to_owned())).await.unwrap());
        assert!(matches!(&lines[..], [line] if line.starts_with("cargo ")), "{lines:?}");
    }

    #[tokio::test]
    async fn a_program_that_fails_is_named() {
        let mut cargo = command("cargo");
        cargo.arg("no-such-task");
        let error = run("an unknown task", cargo).await.unwrap_err();
        assert!(error.to_string().contains("`cargo no-such-task` failed"), "{error}");
    }
}
