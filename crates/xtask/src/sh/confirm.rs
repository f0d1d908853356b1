//! Questions to whoever sits in front of the terminal.

use std::{
    io::{self, IsTerminal, Write},
    process::Command,
};

use anyhow::{Context, Result, bail};
use tokio::task::spawn_blocking;

use super::interrupt::{Interrupted, interrupted};

/// Whether somebody can be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether they say yes; silence means no.
///
/// # Errors
/// When nobody can be asked: then `otherwise` says what to do.
pub(crate) async fn confirm(question: &str, otherwise: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("this is no terminal, so nobody can be asked: {otherwise}");
    }
    let answer = answer_to(&format!("{question} [y/N]"), read_line).await?;
    Ok(matches!(answer.as_str(), "y" | "Y" | "yes"))
}

/// What they type, without spaces around it.
pub(crate) async fn ask(question: &str) -> Result<String> {
    answer_to(question, read_line).await
}

/// What they type or paste, which nobody sees.
pub(crate) async fn ask_secret(question: &str) -> Result<String> {
    let answer = answer_to(question, || console::Term::stdout().read_secure_line()).await;
    if answer.is_err() && cfg!(unix) {
        // The thread that reads it has switched off what it would switch on at the end of the line.
        let _ = Command::new("stty").arg("echo").status();
    }
    answer
}

/// Which of these they choose: its place.
pub(crate) async fn choose(question: &str, options: &[String]) -> Result<usize> {
    for (place, option) in (1..).zip(options) {
        println!("  {place}. {option}");
    }
    loop {
        let answer = ask(&format!("{question} (1 to {})", options.len())).await?;
        match answer.parse::<usize>() {
            Ok(place) if (1..=options.len()).contains(&place) => return Ok(place - 1),
            _ => println!("that is none of them"),
        }
    }
}

async fn answer_to(
    question: &str,
    read: impl FnOnce() -> io::Result<String> + Send + 'static,
) -> Result<String> {
    print!("{question} ");
    io::stdout().flush()?;
    let answer = tokio::select! {
        answer = spawn_blocking(read) => answer.context("the question has panicked")?,
        () = interrupted() => return Err(Interrupted.into()),
    };
    Ok(answer.context("failed to read the answer")?.trim().to_owned())
}

fn read_line() -> io::Result<String> {
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer)
}
