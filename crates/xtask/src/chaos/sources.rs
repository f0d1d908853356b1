//! A copy of the workspace's sources, of which servers with mistakes are built. It has a target folder of
//! its own, and only files that differ are written, so that only what a mistake touches is compiled.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::sh;

/// What cargo needs to build a binary.
const NEEDED: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo", ".env.example", "crates"];

#[derive(Debug)]
pub(super) struct Sources {
    folder: PathBuf,
    target: PathBuf,
}

impl Sources {
    pub(super) fn new() -> Result<Self> {
        let folder = sh::target()?.join("planted");
        Ok(Self { target: folder.join("target"), folder: folder.join("sources") })
    }

    /// Makes the copy what the workspace is at this moment.
    pub(super) async fn copy(&self) -> Result<()> {
        let mut git = sh::command("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard", "--"]).args(NEEDED);
        let mut copied = BTreeSet::new();
        for name in sh::capture(git).await?.lines() {
            // One that was deleted is still listed.
            let Ok(content) = fs::read(sh::path(name)) else { continue };
            let copy = self.folder.join(name);
            if fs::read(&copy).ok().as_ref() != Some(&content) {
                sh::replace_file(&copy, &content)?;
            }
            copied.insert(copy);
        }
        for file in sh::files_below(&self.folder)? {
            if !copied.contains(&file) {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }

    /// Plants a mistake.
    pub(super) async fn apply(&self, patch: &Path) -> Result<()> {
        let mut git = sh::command("git");
        // Below a repository that it knows of, git would take the paths of the patch for that one's.
        git.current_dir(&self.folder).env("GIT_CEILING_DIRECTORIES", self.folder.join(".."));
        git.arg("apply").arg(patch);
        sh::capture(git).await.map(drop)
    }

    /// Built as it is released but for what is done once at the end, which takes the most time.
    pub(super) async fn build_server(&self, mistake: &str) -> Result<PathBuf> {
        let mut cargo = sh::command("cargo");
        cargo.current_dir(&self.folder);
        cargo.args(["build", "--release", "--bin", "server", "--target-dir"]).arg(&self.target);
        for setting in ["lto=false", "codegen-units=16", "incremental=true"] {
            cargo.args(["--config", &format!("profile.release.{setting}")]);
        }
        sh::run(&format!("building a server with the mistake `{mistake}`"), cargo).await?;
        let name = format!("server{}", std::env::consts::EXE_SUFFIX);
        let server = self.target.join("release").join(name);
        server.canonicalize().context("cargo has built no server")
    }
}
