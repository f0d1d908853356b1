//! A copy of the workspace's sources, of which something else is built: servers with mistakes, servers and plugins as
//! they were at another commit, the plugin once more. It has a target folder of its own, and only files that differ are
//! written, so that only what differs is compiled.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::sh;

/// What something is built of.
const NEEDED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
    ".env.example",
    "crates",
    "package.json",
    "package-lock.json",
];

#[derive(Debug)]
pub(crate) struct Sources {
    pub(crate) folder: PathBuf,
    pub(crate) target: PathBuf,
    /// Where git puts the files of a commit.
    checkout: PathBuf,
}

impl Sources {
    /// In a folder of this name below the target folder.
    pub(crate) fn below(name: &str) -> Result<Self> {
        let folder = sh::target()?.join(name);
        Ok(Self {
            target: folder.join("target"),
            checkout: folder.join("checkout"),
            folder: folder.join("sources"),
        })
    }

    /// Builds the server of a commit.
    pub(crate) async fn server_of(commit: &str) -> Result<PathBuf> {
        let sources = Self::below("beside")?;
        sources.check_out(commit).await?;
        sources.build_server(&format!("building the server of {commit}")).await
    }

    /// Builds the plugin of a commit, as that commit builds it.
    pub(crate) async fn plugin_of(commit: &str) -> Result<Self> {
        let sources = Self::below("pages")?;
        sources.check_out(commit).await?;
        let tool = sources.build_tool(&format!("building the tool of {commit}")).await?;
        let mut git = sh::command("git");
        // Of a tag with words of its own, the commit that it names.
        git.args(["rev-parse", "--verify", "--end-of-options", &format!("{commit}^{{commit}}")]);
        let sha = sh::capture(git).await?;
        let title = format!("building the plugin of {commit}");
        sources.build_plugin_with(&tool, sha.trim(), &title).await?;
        Ok(sources)
    }

    async fn build_tool(&self, title: &str) -> Result<PathBuf> {
        let mut cargo = sh::compiler("build");
        cargo.current_dir(&self.folder).args(["--bin", "xtask", "--target-dir"]).arg(&self.target);
        let built = sh::compile(title, cargo).await?;
        let tool = built.into_iter().filter_map(|artifact| artifact.executable).next_back();
        Ok(tool.context("cargo has built no tool")?.into())
    }

    /// The folder of the plugin's WASM, where it was built.
    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder.join("target/plugin-wasm")
    }

    /// The folder of the file that Flex loads, where it was built.
    pub(crate) fn bundle(&self) -> PathBuf {
        self.folder.join("build")
    }

    /// Makes the copy what the workspace is at this moment.
    pub(crate) async fn copy(&self) -> Result<()> {
        let mut git = sh::command("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard", "--"]).args(NEEDED);
        let names = sh::capture(git).await?;
        self.copy_from(&sh::path(""), names.lines().map(Path::new))
    }

    /// Makes the copy what the workspace was at a commit, or is in a branch or at a tag.
    pub(crate) async fn check_out(&self, commit: &str) -> Result<()> {
        let _ = fs::remove_dir_all(&self.checkout);
        fs::create_dir_all(&self.checkout)?;
        let mut prefix = self.checkout.clone().into_os_string();
        prefix.push("/");
        // An index of its own, so that what somebody is about to commit stays as it is.
        let index = self.checkout.join("index");
        let mut git = sh::command("git");
        git.env("GIT_INDEX_FILE", &index).args(["read-tree", "--end-of-options", commit]);
        sh::capture(git).await?;
        let mut git = sh::command("git");
        git.env("GIT_INDEX_FILE", &index)
            .args(["checkout-index", "--all", "--prefix"])
            .arg(&prefix);
        sh::capture(git).await?;
        let mut names = Vec::new();
        for file in sh::files_below(&self.checkout)? {
            let name = file.strip_prefix(&self.checkout)?.to_owned();
            if NEEDED.iter().any(|needed| name.starts_with(needed)) {
                names.push(name);
            }
        }
        self.copy_from(&self.checkout, names.iter().map(PathBuf::as_path))
    }

    fn copy_from<'name>(
        &self,
        origin: &Path,
        names: impl Iterator<Item = &'name Path>,
    ) -> Result<()> {
        let mut copied = BTreeSet::new();
        for name in names {
            // One that was deleted is still listed.
            let Ok(content) = fs::read(origin.join(name)) else { continue };
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
    pub(crate) async fn apply(&self, patch: &Path) -> Result<()> {
        let mut git = sh::command("git");
        // Below a repository that it knows of, git would take the paths of the patch for that one's.
        git.current_dir(&self.folder).env("GIT_CEILING_DIRECTORIES", self.folder.join(".."));
        git.arg("apply").arg(patch);
        sh::capture(git).await.map(drop)
    }

    /// Builds the plugin as it is released, with this tool, at a low priority.
    pub(crate) async fn build_plugin(&self, title: &str) -> Result<()> {
        let tool = std::env::current_exe().context("failed to find this tool itself")?;
        self.build_plugin_with(&tool, build_info::commit_of(&sh::path("")), title).await
    }

    async fn build_plugin_with(
        &self,
        tool: &Path,
        commit: impl AsRef<OsStr>,
        title: &str,
    ) -> Result<()> {
        self.link_packages()?;
        let mut tool = sh::command_at_low_priority(tool);
        tool.args(["build", "plugin"])
            // By this it knows in which workspace it works.
            .env("CARGO_MANIFEST_DIR", self.folder.join("crates/xtask"))
            .env("CARGO_TARGET_DIR", &self.target)
            // Git does not know the copy.
            .env("SOURCE_COMMIT", commit);
        sh::run(title, tool).await
    }

    /// The packages from npm are those of the workspace; where others are wanted, or there are no links, the tool
    /// installs them.
    fn link_packages(&self) -> Result<()> {
        let link = self.folder.join("node_modules");
        let packages = |folder: &Path| {
            ["package.json", "package-lock.json"].map(|name| fs::read(folder.join(name)).ok())
        };
        if packages(&self.folder) != packages(&sh::path("")) {
            if link.is_symlink() {
                fs::remove_file(&link)?;
            }
            return Ok(());
        }
        if link.exists() {
            return Ok(());
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(sh::path("node_modules"), link)
            .context("failed to link the packages from npm")?;
        Ok(())
    }

    /// Built as it is released but for what is done once at the end, which takes the most time.
    pub(crate) async fn build_server(&self, title: &str) -> Result<PathBuf> {
        let mut cargo = sh::compiler("build");
        cargo.current_dir(&self.folder);
        cargo.args(["--release", "--bin", "server", "--target-dir"]).arg(&self.target);
        for setting in ["lto=false", "codegen-units=16", "incremental=true"] {
            cargo.args(["--config", &format!("profile.release.{setting}")]);
        }
        sh::compile(title, cargo).await?;
        let name = format!("server{}", std::env::consts::EXE_SUFFIX);
        let server = self.target.join("release").join(name);
        server.canonicalize().context("cargo has built no server")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_is_checked_out_beside_the_workspace() {
        let sources = Sources::below("beside-test").unwrap();
        sources.check_out("HEAD").await.unwrap();
        assert!(sources.folder.join("crates/server/src/main.rs").is_file());
        assert!(sources.folder.join("Cargo.lock").is_file());
        assert!(!sources.folder.join("README.md").exists(), "nothing is built of it");
        let error = sources.check_out("no-such-tag").await.unwrap_err();
        assert!(error.to_string().contains("no-such-tag"), "{error}");
        fs::remove_dir_all(sources.folder.parent().unwrap()).unwrap();
    }
}
