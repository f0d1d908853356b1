//! Questions to whoever sits in front of the terminal.

use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result, bail};
use tokio::task::spawn_blocking;

use super::interrupt::{Interrupted, interrupted};

/// Whether they say yes; silence means no.
///
/// # Errors
/// When nobody can be asked: then `otherwise` says what to do.
pub(crate) async fn confirm(question: &str, otherwise: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("this is no terminal, so nobody can be asked: {otherwise}");
    }
    print!("{question} [y/N] ");
    io::stdout().flush()?;
    let answer = spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map(|_| answer)
    });
    let answer = tokio::select! {
        answer = answer => answer.context("the question has panicked")?,
        () = interrupted() => return Err(Interrupted.into()),
    };
    let answer = answer.context("failed to read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
