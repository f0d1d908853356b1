//! The files of a repository, and what git knows of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::sh;

#[derive(Debug)]
pub(super) struct Repository {
    folder: PathBuf,
}

impl Repository {
    pub(super) fn new(folder: impl AsRef<Path>) -> Self {
        Self { folder: folder.as_ref().to_owned() }
    }

    pub(super) fn read(&self, file: &str) -> Result<String> {
        fs::read_to_string(self.folder.join(file)).with_context(|| format!("failed to read {file}"))
    }

    pub(super) fn write(&self, file: &str, text: &str) -> Result<()> {
        sh::replace_file(&self.folder.join(file), text.as_bytes())
    }

    /// # Errors
    /// When something is not committed: it would not be in the release, or only half of it.
    pub(super) async fn ensure_clean(&self) -> Result<()> {
        let changed = self.git(&["status", "--porcelain"]).await?;
        if changed.is_empty() {
            return Ok(());
        }
        bail!(
            "commit these first, or take them back; a release is of what is committed:\n{}",
            changed.trim_end()
        )
    }

    pub(super) async fn tags(&self) -> Result<Vec<String>> {
        let tags = self.git(&["tag", "--list"]).await?;
        Ok(tags.lines().map(str::to_owned).collect())
    }

    /// Commits these files. A first release may change none but the changelog.
    pub(super) async fn commit(&self, files: &[&str], message: &str) -> Result<()> {
        self.git(&[&["add", "--"], files].concat()).await?;
        self.git(&["commit", "--quiet", "--message", message]).await.map(drop)
    }

    pub(super) async fn tag(&self, name: &str, message: &str) -> Result<()> {
        self.git(&["tag", "--annotate", "--message", message, name]).await.map(drop)
    }

    /// Makes these files what the last commit has.
    pub(super) async fn restore(&self, files: &[&str]) -> Result<()> {
        let arguments = ["restore", "--staged", "--worktree", "--source", "HEAD", "--"];
        self.git(&[&arguments[..], files].concat()).await.map(drop)
    }

    async fn git(&self, arguments: &[&str]) -> Result<String> {
        let mut git = sh::command("git");
        git.current_dir(&self.folder).args(arguments);
        sh::capture(git).await
    }
}
