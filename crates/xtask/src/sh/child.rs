//! Programs that are run to their end. Each is the head of a group of its own, so that it and
//! everything that it has started end when we do.

use std::{
    ffi::OsStr,
    fmt,
    process::{ExitStatus, Stdio},
};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::{
    group::Group,
    interrupt::{Interrupted, interrupted},
    progress::Step,
    project::root,
};

/// A program that will run in the project's folder.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The same at the lowest priority: others come first where they want the processor.
pub(crate) fn command_at_low_priority(program: impl AsRef<OsStr>) -> Command {
    if !cfg!(unix) {
        return command(program);
    }
    let mut nice = command("nice");
    nice.args(["-n", "19"]).arg(program);
    nice
}

/// Runs a program; what it says is shown as progress, and in full only if it fails.
pub(crate) async fn run(title: &str, command: Command) -> Result<()> {
    let words = in_words(&command);
    let step = Step::start(title);
    let mut said = Vec::new();
    let status = follow(command, |line| {
        step.note(&line);
        said.push(line);
    })
    .await?;
    if status.success() {
        step.done();
        return Ok(());
    }
    drop(step);
    said.retain(|line| !is_progress(line));
    for line in &said {
        eprintln!("{line}");
    }
    Err(Failed { words, status, said: said.join("\n") }.into())
}

/// The error of a program that did not end well.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(super) words: String,
    pub(super) status: ExitStatus,
    /// What it said of it.
    pub(crate) said: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed ({})", self.words, self.status)
    }
}

impl std::error::Error for Failed {}

/// Runs a program and shows what it says as progress; each line of its output is handed over. Says
/// whether it ended well.
pub(crate) async fn watch(
    title: &str,
    command: Command,
    mut each: impl FnMut(&str),
) -> Result<bool> {
    let step = Step::start(title);
    let status = follow(command, |line| {
        step.note(&line);
        each(&line);
    })
    .await?;
    step.done();
    Ok(status.success())
}

/// Runs a program and passes on what it says; each line of its output is handed over as well.
/// Says whether it ended well.
pub(crate) async fn stream(command: Command, mut each: impl FnMut(&str)) -> Result<bool> {
    eprintln!("· {}", in_words(&command));
    let status = follow(command, |line| {
        println!("{line}");
        each(&line);
    })
    .await?;
    Ok(status.success())
}

/// Runs a program to its end, and hands over each line that it says.
pub(super) async fn follow(
    mut command: Command,
    mut each: impl FnMut(String),
) -> Result<ExitStatus> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::spawn(command)?;
    let mut lines = group.lines();
    interruptible(&mut group, async |group| {
        while let Some(line) = lines.recv().await {
            each(line);
        }
        group.wait().await
    })
    .await
}

/// Runs a program that is done in a moment and answers with what it wrote.
pub(crate) async fn capture(mut command: Command) -> Result<String> {
    let words = in_words(&command);
    command.kill_on_drop(true);
    let output = command.output().await.with_context(|| format!("failed to start `{words}`"))?;
    if !output.status.success() {
        bail!("`{words}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What cargo says of its progress, which explains nothing afterwards.
pub(super) fn is_progress(line: &str) -> bool {
    let word = line.trim_start().split(' ').next();
    line.starts_with(' ')
        && ["Blocking", "Checking", "Compiling", "Documenting", "Downloaded", "Downloading"]
            .map(Some)
            .contains(&word)
}

/// Waits for a child. If we are interrupted, it is ended first.
async fn interruptible<T>(
    group: &mut Group,
    wait: impl AsyncFnOnce(&mut Group) -> std::io::Result<T>,
) -> Result<T> {
    let ended = tokio::select! {
        result = wait(group) => Some(result),
        () = interrupted() => None,
    };
    if let Some(result) = ended {
        return Ok(result?);
    }
    group.end().await;
    Err(Interrupted.into())
}

pub(super) fn in_words(command: &Command) -> String {
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
