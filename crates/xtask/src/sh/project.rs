//! Where things are in this workspace, and which versions its lock file names.

use std::{
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result};
use serde_json::Value;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.ancestors().nth(2).unwrap_or(xtask)
}

/// A file of the workspace, named from its root.
pub(crate) fn path(relative: impl AsRef<Path>) -> PathBuf {
    root().join(relative)
}

/// Cargo's target folder, wherever the settings of this machine put it.
pub(crate) fn target() -> Result<&'static Path> {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    if let Some(target) = TARGET.get() {
        return Ok(target);
    }
    let output = std::process::Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .context("failed to ask cargo for its target folder")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .context("failed to read what `cargo metadata` answered")?;
    let target = metadata["target_directory"]
        .as_str()
        .context("`cargo metadata` names no target folder")?
        .to_owned();
    Ok(TARGET.get_or_init(|| PathBuf::from(target)))
}

/// One of our binaries, as `cargo build` leaves it.
pub(crate) fn debug_binary(name: &str) -> Result<PathBuf> {
    binary("debug", name)
}

/// The same, as `cargo build --release` leaves it.
pub(crate) fn release_binary(name: &str) -> Result<PathBuf> {
    binary("release", name)
}

fn binary(profile: &str, name: &str) -> Result<PathBuf> {
    Ok(target()?.join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// The version of a package in the text of a `Cargo.lock`.
pub(crate) fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_that_of_the_package_with_exactly_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        assert!(path("Cargo.lock").is_file());
    }
}
