//! Where things are in this workspace, and which versions of packages it is built from.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context, Result};
use cargo_metadata::{MetadataCommand, semver::Version};

/// The folder of the workspace: the one in which cargo runs this tool, which need not be the one in
/// which it was compiled.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let compiled_in = || PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let xtask = env::var_os("CARGO_MANIFEST_DIR").map_or_else(compiled_in, PathBuf::from);
        xtask.ancestors().nth(2).unwrap_or(&xtask).to_owned()
    })
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
    let metadata = metadata().no_deps().exec().context("failed to ask cargo for its folders")?;
    Ok(TARGET.get_or_init(|| metadata.target_directory.into_std_path_buf()))
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

/// The version of a package that is compiled for this machine.
pub(crate) fn package_version(package: &str) -> Result<Option<Version>> {
    // Without a platform, cargo would download the packages of all others as well.
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output()
        .context("failed to ask rustc for its platform")?;
    let host = String::from_utf8_lossy(&host.stdout).trim().to_owned();
    let metadata = metadata()
        .other_options(["--filter-platform".to_owned(), host])
        .exec()
        .context("failed to ask cargo for the versions of the packages")?;
    let found = metadata.packages.into_iter().find(|it| it.name.as_str() == package);
    Ok(found.map(|it| it.version))
}

fn metadata() -> MetadataCommand {
    let mut command = MetadataCommand::new();
    command.current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_the_package_with_exactly_this_name() {
        let workspace = env!("CARGO_PKG_VERSION").parse().unwrap();
        assert_eq!(package_version("xtask").unwrap(), Some(workspace));
        assert_eq!(package_version("xtas").unwrap(), None);
    }

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        assert!(path("Cargo.lock").is_file());
    }
}
