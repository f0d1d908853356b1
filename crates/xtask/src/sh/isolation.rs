//! Programs that no setting of this machine reaches: neither a variable that somebody has set for a
//! real account, nor a `.env`, which the server looks for in its folder and in all above it.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tokio::process::Command;

use super::child;

/// What a program needs to run at all, and what chooses its log.
const KEPT: [&str; 10] = [
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "RUST_BACKTRACE",
    "RUST_LOG",
    // Windows.
    "SystemRoot",
    "TEMP",
    "TMP",
    "USERPROFILE",
];

/// A program that will run without the settings of anybody.
///
/// # Errors
/// When every folder that could be used has a `.env`.
pub(crate) fn isolated(program: impl AsRef<OsStr>) -> Result<Command> {
    let temporary = env::temp_dir();
    let root = temporary.ancestors().last().unwrap_or(&temporary);
    let folder = without_env_file([temporary.as_path(), root]).with_context(|| {
        format!("move the .env out of {}: the server would read it", root.display())
    })?;
    let mut command = child::command(program);
    command.current_dir(folder).env_clear();
    command.envs(KEPT.into_iter().filter_map(|name| Some((name, env::var_os(name)?))));
    Ok(command)
}

/// The first folder with no `.env` in it or above it.
fn without_env_file<'folder>(folders: impl IntoIterator<Item = &'folder Path>) -> Option<PathBuf> {
    let has_env_file = |folder: &Path| folder.ancestors().any(|it| it.join(".env").exists());
    folders.into_iter().find(|folder| !has_env_file(folder)).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sh;

    #[tokio::test]
    #[cfg(unix)]
    async fn a_variable_of_this_process_does_not_reach_the_program() {
        // Cargo sets it for each test.
        assert!(env::var_os("CARGO_MANIFEST_DIR").is_some());
        let variables = sh::capture(isolated("env").unwrap()).await.unwrap();
        assert!(!variables.contains("CARGO_MANIFEST_DIR"), "{variables}");
        assert!(variables.contains("PATH="), "{variables}");
    }

    #[test]
    fn a_folder_below_one_with_a_env_file_is_not_used() {
        let outer = env::temp_dir().join(format!("xtask-isolation-{}", std::process::id()));
        let (with, without) = (outer.join("with/below"), outer.join("without"));
        fs::create_dir_all(&with).unwrap();
        fs::create_dir_all(&without).unwrap();
        fs::write(outer.join("with/.env"), "RECORD_CALLS=false").unwrap();
        let found = without_env_file([with.as_path(), without.as_path()]);
        fs::remove_dir_all(&outer).unwrap();
        assert_eq!(found, Some(without));
    }
}
