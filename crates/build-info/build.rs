//! Looks which commit this is built from. Only for a release: in development it would build everything
//! anew after each commit, and after each change.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

#[path = "src/commit.rs"]
mod commit;

/// A folder of the sources, and the file in it that git ignores: the developer's own, which a build makes.
const MADE_BY_A_BUILD: (&str, &str) = ("public", "appConfig.js");

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={}", commit::VARIABLE);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    let commit = if is_release {
        for path in watched(&root) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        commit::of(&root)
    } else {
        commit::DEVELOPMENT.to_owned()
    };
    println!("cargo::rustc-env=COMMIT={commit}");
}

/// What the commit depends on. A path that is not there would be looked at again in each build, and a folder into
/// which a build puts something would make the next one build everything anew.
fn watched(root: &Path) -> Vec<PathBuf> {
    // It gets a line whenever HEAD is another commit.
    let log = commit::git(root, &["rev-parse", "--git-path", "logs/HEAD"]);
    let log = log.map(|path| root.join(path.trim()));
    let (folder, own) = MADE_BY_A_BUILD;
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let entries = entries.filter(|it| it.file_name() != own).map(|it| it.path());
    let sources = commit::SOURCES.iter().filter(|source| **source != folder);
    let sources = sources.map(|source| root.join(source));
    sources.chain(entries).chain(log).filter(|path| path.exists()).collect()
}
