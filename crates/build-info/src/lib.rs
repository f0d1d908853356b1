//! Which version this is, and which commit it was built from: the one place that finds it out, for the
//! programs, for the plugin and for the tools.

use std::path::Path;

mod commit;

/// The version, which stands in the workspace's `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that this program was built from, as [`commit_of`] says it, or [`DEVELOPMENT`] in one that is
/// not built for release.
pub const COMMIT: &str = env!("COMMIT");

/// What a program says to `--version`.
pub const VERSION_AND_COMMIT: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("COMMIT"), ")");

/// The commit of what is not built for release: to look for it would build everything anew after each
/// change.
pub const DEVELOPMENT: &str = commit::DEVELOPMENT;

/// The commit of the sources in a folder as twelve digits, with `-dirty` behind it if they differ from it,
/// or `unknown` where there is no git. `SOURCE_COMMIT` in the environment names it in git's place.
pub fn commit_of(root: &Path) -> String {
    commit::of(root)
}
