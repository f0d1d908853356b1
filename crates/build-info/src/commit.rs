//! Asks git for the commit of the sources, and whether they differ from it.
//!
//! The build script has this file, too.

use std::{env, path::Path, process::Command};

/// What is said of sources that git does not know.
pub(crate) const UNKNOWN: &str = "unknown";
/// What is said of a program that is not built for release.
pub(crate) const DEVELOPMENT: &str = "development";
/// Names the commit where there is no git, as in an image.
pub(crate) const VARIABLE: &str = "SOURCE_COMMIT";

/// Everything that something is built from: a page of documents that was changed makes no other program.
pub(crate) const SOURCES: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    ".cargo",
    "crates",
    "package-lock.json",
    "package.json",
    "public",
    "rust-toolchain.toml",
];
/// Enough to be the only one for ever, and short enough to be read out.
const DIGITS: usize = 12;
/// Stands behind a commit from which the sources differ.
const DIRTY: &str = "-dirty";

/// The commit of the sources in this folder.
pub(crate) fn of(root: &Path) -> String {
    let named = env::var_os(VARIABLE).and_then(|named| parse(named.to_str()?));
    named.or_else(|| asked(root)).unwrap_or_else(|| UNKNOWN.to_owned())
}

fn asked(root: &Path) -> Option<String> {
    // The folder may have been unpacked within somebody else's repository.
    git(root, &["ls-files", "--error-unmatch", "Cargo.toml"])?;
    let commit = parse(&git(root, &["rev-parse", "HEAD"])?)?;
    let mut status = vec!["status", "--porcelain", "--"];
    status.extend(SOURCES);
    let is_dirty = !git(root, &status)?.is_empty();
    Some(if is_dirty { commit + DIRTY } else { commit })
}

/// The first digits of a commit, if it is one, and whether something differs from it.
fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let (digits, dirty) = text.strip_suffix(DIRTY).map_or((text, ""), |digits| (digits, DIRTY));
    let is_commit = digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_commit.then(|| digits[..DIGITS].to_ascii_lowercase() + dirty)
}

/// What git answers, if it is there and has an answer.
pub(crate) fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_commit_is_named_by_its_first_digits_and_whether_the_sources_differ() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(asked(root), None, "there is no repository");
        fs::write(root.join("Cargo.toml"), "").unwrap();
        run(root, &["init", "--quiet"]);
        assert_eq!(asked(root), None, "nothing is committed");
        run(root, &["add", "."]);
        run(root, &["commit", "--quiet", "--message", "One"]);

        let commit = asked(root).unwrap();
        assert_eq!(commit.len(), DIGITS);
        assert!(git(root, &["rev-parse", "HEAD"]).unwrap().starts_with(&commit));

        fs::write(root.join("README.md"), "A page").unwrap();
        assert_eq!(asked(root).as_ref(), Some(&commit), "nothing is built from a page");
        fs::create_dir(root.join("crates")).unwrap();
        fs::write(root.join("crates/new.rs"), "").unwrap();
        assert_eq!(asked(root), Some(format!("{commit}-dirty")));
    }

    #[test]
    fn a_folder_in_the_repository_of_somebody_else_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &["init", "--quiet"]);
        run(folder.path(), &["commit", "--quiet", "--allow-empty", "--message", "Theirs"]);
        let root = folder.path().join("unpacked");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("Cargo.toml"), "").unwrap();
        assert_eq!(asked(&root), None);
    }

    #[test]
    fn a_commit_is_told_from_what_is_none() {
        for (text, want) in [
            ("0123456789ABcdef0123456789abcdef01234567\n", Some("0123456789ab")),
            ("0123456789ab-dirty", Some("0123456789ab-dirty")),
            ("0123456", None),
            ("main", None),
            ("not a commit at all", None),
            ("", None),
        ] {
            assert_eq!(parse(text).as_deref(), want, "{text}");
        }
    }

    fn run(root: &Path, arguments: &[&str]) {
        let somebody = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        assert!(git(root, &[&somebody, arguments].concat()).is_some(), "git {arguments:?}");
    }
}
