//! Releases of a small repository.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use super::*;

const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n";

#[tokio::test]
async fn a_release_is_a_commit_and_a_tag_and_the_next_one_is_greater() {
    let folder = repository();
    let repository = Repository::new(folder.path());
    let (version, changes) = plan(&repository, &goal("0.1.0"), "2026-03-04").await.unwrap();
    let files: Vec<&str> = changes.iter().map(|it| it.file).collect();
    assert_eq!(files, ["CHANGELOG.md"], "the first release has the version that is there");
    carry_out(&repository, &version, &changes).await.unwrap();

    let empty = plan(&repository, &goal("minor"), "2026-03-05").await.unwrap_err();
    assert!(empty.to_string().contains("nothing stands below"), "{empty}");
    let entry = repository.read("CHANGELOG.md").unwrap();
    let entry = entry.replace("## [Unreleased]\n", "## [Unreleased]\n\n- Another.\n");
    fs::write(folder.path().join("CHANGELOG.md"), entry).unwrap();
    git(folder.path(), &["commit", "--quiet", "--all", "--message", "Say what is new"]);

    let (version, changes) = plan(&repository, &goal("minor"), "2026-03-05").await.unwrap();
    carry_out(&repository, &version, &changes).await.unwrap();
    repository.ensure_clean().await.unwrap();
    assert_eq!(repository.tags().await.unwrap(), ["v0.1.0", "v0.2.0"]);
    assert_eq!(git(folder.path(), &["log", "-1", "--format=%s", "v0.2.0"]), "Release 0.2.0\n");
    assert_eq!(git(folder.path(), &["cat-file", "-t", "v0.2.0"]), "tag\n");
    for file in ["Cargo.toml", "Cargo.lock", "public/plugins.json"] {
        let text = repository.read(file).unwrap();
        assert!(text.contains("\"0.2.0\"") && !text.contains("\"0.1.0\""), "{file}: {text}");
    }
    assert_eq!(notes(&repository, "v0.2.0").unwrap(), "- Another.\n");
    assert!(notes(&repository, "v0.1.0").is_err(), "that is not this workspace's");

    let again = plan(&repository, &goal("0.2.0"), "2026-03-05").await.unwrap_err();
    assert!(again.to_string().contains("is not greater than 0.2.0"), "{again}");
}

#[tokio::test]
async fn what_is_not_committed_is_not_released() {
    let folder = repository();
    fs::write(folder.path().join("notes.txt"), "half").unwrap();
    let repository = Repository::new(folder.path());
    let error = plan(&repository, &goal("patch"), "2026-03-04").await.unwrap_err();
    assert!(error.to_string().contains("?? notes.txt"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_commit_that_is_refused_leaves_everything_as_it_was() {
    use std::os::unix::fs::PermissionsExt;

    let folder = repository();
    let hook = folder.path().join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let repository = Repository::new(folder.path());
    let (version, changes) = plan(&repository, &goal("patch"), "2026-03-04").await.unwrap();
    assert!(carry_out(&repository, &version, &changes).await.is_err());
    repository.ensure_clean().await.unwrap();
    assert_eq!(repository.read("CHANGELOG.md").unwrap(), CHANGELOG);
    assert!(repository.tags().await.unwrap().is_empty());
}

#[test]
fn this_workspace_names_one_version() {
    check().unwrap();
}

/// A repository with everything that a release changes, committed.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("public")).unwrap();
    for (file, text) in [
        ("Cargo.toml", "[workspace]\n\n[workspace.package]\nversion = \"0.1.0\"\n"),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"server\"\nversion = \"0.1.0\"\n"),
        (
            "public/plugins.json",
            "[{ \"name\": \"plugin-outbound-participants-canvas\", \"version\": \"0.1.0\" }]\n",
        ),
        ("CHANGELOG.md", CHANGELOG),
    ] {
        fs::write(path.join(file), text).unwrap();
    }
    git(path, &["init", "--quiet"]);
    for (key, value) in [
        ("user.name", "A test"),
        ("user.email", "test@example.com"),
        ("commit.gpgsign", "false"),
        ("tag.gpgsign", "false"),
        // Whoever runs the tests may have hooks for all repositories.
        ("core.hooksPath", ".git/hooks"),
    ] {
        git(path, &["config", key, value]);
    }
    git(path, &["add", "."]);
    git(path, &["commit", "--quiet", "--message", "Begin"]);
    folder
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn goal(text: &str) -> Goal {
    text.parse().unwrap()
}
