//! Commands in documents: a command that somebody is told to type is one that a test runs or that its
//! document marks as needing something that a test has not, and each of ours has the flags that it is
//! given there.

mod commands;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Parser, error::ErrorKind};

use crate::{flags::Flags, sh};
use commands::{Command, commands};

/// By what our commands begin.
const OURS: &str = "cargo xtask";

/// What of ours is run whenever everything is tested, with these arguments, by what, and by which word that is seen
/// there. Of all else a document says what it needs.
const RUN: [(&str, &str, &str); 5] = [
    ("build host-page", "crates/xtask/src/build.rs", "host_page"),
    ("check", "crates/xtask/src/test.rs", "check"),
    ("dev", "e2e/support/dev.mjs", "dev"),
    ("release patch --dry-run", "crates/xtask/src/release/tests.rs", "patch"),
    ("test", ".ci/run", "test"),
];

/// Commands of others that documents name without a mark, and who tries them.
const OTHERS: [(&str, &str); 2] = [
    ("cp .env.example .env", "a test of the server's settings reads the file as it is"),
    (
        "cargo run --bin twilio-emulator -- --host-page build/host --plugins my-plugins/plugins.json --plugins-dir my-plugins",
        "e2e/emulator-alone.test.mjs starts the program with these arguments",
    ),
];

/// # Errors
/// When a command in a document is not understood, or nobody runs it.
pub(crate) async fn check() -> Result<()> {
    let mut git = sh::command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]);
    let mut problems = Vec::new();
    for name in sh::capture(git).await?.lines() {
        // One that was deleted is still listed.
        let Ok(text) = std::fs::read_to_string(sh::path(name)) else { continue };
        let found = commands(&text).into_iter();
        problems.extend(found.filter_map(|it| Some(format!("{name}: {}", problem(&it)?))));
    }
    problems.extend(forgotten()?);
    problems.extend(workflow_problems()?);
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

fn problem(command: &Command) -> Option<String> {
    let text = command.text.as_str();
    if let Some(arguments) = text.strip_prefix(OURS)
        && let Some(why) = misunderstood(arguments)
    {
        return Some(format!("`{text}`: {why}"));
    }
    let is_tried = is_run(text) || command.is_mentioned || command.needs.is_some();
    (!is_tried).then(|| {
        format!("`{text}` is run by no test, and no `<!-- needs … -->` in front of it says what it needs")
    })
}

/// Whether a test runs this.
fn is_run(text: &str) -> bool {
    let Some(arguments) = text.strip_prefix(OURS) else {
        return OTHERS.iter().any(|(known, _)| *known == text);
    };
    let arguments = arguments.trim_start();
    // What only tells something is tried by every test that reads its flags.
    arguments.starts_with("--") || RUN.iter().any(|(known, ..)| *known == arguments)
}

/// Those of whom it is said here who runs them, and who do not.
fn forgotten() -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (command, file, word) in RUN {
        let text = std::fs::read_to_string(sh::path(file));
        let text = text.with_context(|| format!("failed to read {file}"))?;
        if !text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').any(|it| it == word) {
            problems.push(format!("{file} does not run `{OURS} {command}`"));
        }
    }
    Ok(problems)
}

/// Why one of our commands is not understood.
fn misunderstood(arguments: &str) -> Option<String> {
    let Some(words) = shlex::split(arguments) else {
        return Some("a quote is not closed".to_owned());
    };
    let error = Flags::try_parse_from(std::iter::once(OURS.to_owned()).chain(words)).err()?;
    let is_asked_for = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::DisplayVersion
    );
    if is_asked_for { None } else { error.to_string().lines().next().map(str::to_owned) }
}

/// What runs on a laptop, and what runs in the workflow: its first three jobs together are `.ci/run`.
fn workflow_problems() -> Result<Vec<String>> {
    let read = |name: &str| {
        let file: PathBuf = sh::path(name);
        std::fs::read_to_string(&file).with_context(|| format!("failed to read {name}"))
    };
    let wanted = [
        (".ci/run", &["test --with-checks"][..]),
        (
            ".github/workflows/ci.yml",
            &[
                "check",
                "test --without-browser",
                "e2e",
                "chaos --beside \"$BASE\" --seeds 100",
                "chaos --pages \"$BASE\" --seeds 100",
                "e2e --server-of \"$BASE\"",
                "e2e --plugin-of \"$BASE\"",
            ],
        ),
    ];
    let mut problems = Vec::new();
    for (name, wanted) in wanted {
        let runs = tasks(&read(name)?);
        if runs != wanted {
            problems.push(format!("{name} runs {runs:?}, and not {wanted:?}"));
        }
    }
    Ok(problems)
}

/// The tasks that a script or a workflow runs.
fn tasks(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let runs = lines.filter_map(|line| line.trim_start_matches("- run: ").strip_prefix(OURS));
    runs.map(|task| task.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_understood_and_run_by_somebody() {
        for (text, needs, want) in [
            ("cargo xtask test", None, None),
            ("cargo xtask test --filter hold", None, Some("is run by no test")),
            ("cargo xtask --help", None, None),
            ("cargo xtask chaos -- --at-once 20", Some("minutes"), None),
            ("cargo xtask chaos -- --at-once 20", None, Some("is run by no test")),
            ("cargo xtask tset", None, Some("unrecognized subcommand")),
            ("cargo xtask test --fliter hold", None, Some("unexpected argument")),
            ("cargo xtask deploy --no-such-flag", Some("an account"), Some("unexpected argument")),
            ("cargo xtask test --filter 'hold", None, Some("quote")),
            ("cp .env.example .env", None, None),
            ("curl https://calls.example.com/ready", None, Some("is run by no test")),
            ("curl https://calls.example.com/ready", Some("a server"), None),
            ("cargo xtask bench load", None, Some("is run by no test")),
            ("cargo xtask bench load", Some("a quiet machine"), None),
        ] {
            let needs = needs.map(str::to_owned);
            let command = Command { text: text.to_owned(), needs, is_mentioned: false };
            let problem = problem(&command);
            match want {
                None => assert_eq!(problem, None),
                Some(want) => assert!(problem.is_some_and(|it| it.contains(want)), "{text}"),
            }
        }
    }

    #[test]
    fn what_a_sentence_mentions_nobody_is_told_to_type() {
        let text = "cargo xtask fuzz".to_owned();
        let command = |is_mentioned| Command { text: text.clone(), needs: None, is_mentioned };
        assert_eq!(problem(&command(true)), None);
        assert!(problem(&command(false)).is_some());
    }

    #[test]
    fn the_tasks_of_a_script_and_of_a_workflow_are_found() {
        let script = "# cargo xtask ci\nset -eu\ncargo xtask check\n";
        assert_eq!(tasks(script), ["check"]);
        let workflow = "    steps:\n      - run: rustup show\n      - run: cargo xtask e2e\n";
        assert_eq!(tasks(workflow), ["e2e"]);
    }
}
