//! `cargo xtask release`: a new version in every file that names it, in the changelog, as a commit and as a
//! tag. What is decided is decided on texts; this file reads them, writes them and asks git.

mod changelog;
mod difference;
mod goal;
mod manifests;
mod repository;

use std::fs;

use anyhow::{Context, Result, bail};
use cargo_metadata::semver::Version;
use jiff::{Timestamp, tz::TimeZone};

use crate::{flags::ReleaseFlags, sh};
use difference::difference;
pub(crate) use goal::Goal;
use repository::Repository;

/// A file as it is and as it will be.
#[derive(Debug)]
struct Change {
    file: &'static str,
    old: String,
    new: String,
}

pub(crate) async fn run(flags: ReleaseFlags) -> Result<()> {
    let repository = Repository::new(sh::path(""));
    if let Some(tag) = flags.notes {
        print!("{}", notes(&repository, &tag)?);
        return Ok(());
    }
    let goal = flags.goal.context("which version? `cargo xtask release --help`")?;
    let (version, changes) = plan(&repository, &goal, &today()).await?;
    for change in &changes {
        println!("{}", change.file);
        for line in difference(&change.old, &change.new) {
            println!("    {line}");
        }
    }
    let tag = tag(&version);
    if flags.dry_run {
        println!("a dry run: nothing was changed; there would be a commit and the tag {tag}");
        return Ok(());
    }
    carry_out(&repository, &version, &changes).await?;
    println!(
        "{version} is committed and tagged as {tag}. To release it:\n\n    git push --atomic origin HEAD {tag}"
    );
    Ok(())
}

/// Whether everything that names a version names the same one.
pub(crate) fn check() -> Result<()> {
    let repository = Repository::new(sh::path(""));
    let workspace = manifests::workspace_version(&repository.read(manifests::WORKSPACE)?)?;
    let mut problems = Vec::new();
    let plugin = manifests::plugin_version(&repository.read(manifests::PLUGINS)?)?;
    if plugin.as_ref().is_some_and(|plugin| *plugin != workspace.to_string()) {
        problems.push(format!("{} does not say {workspace}", manifests::PLUGINS));
    }
    changelog::check(&repository.read(changelog::FILE)?)?;
    for entry in fs::read_dir(sh::path("crates"))? {
        let manifest = entry?.path().join("Cargo.toml");
        // One folder has only settings for cargo.
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        problems.extend(manifests::problems(&manifest.display().to_string(), &text)?);
    }
    if problems.is_empty() { Ok(()) } else { bail!("{}", problems.join("\n")) }
}

/// What will change.
///
/// # Errors
/// When something is not committed, when the version is not greater than all before, and when the changelog
/// has nothing to say.
async fn plan(repository: &Repository, goal: &Goal, today: &str) -> Result<(Version, Vec<Change>)> {
    repository.ensure_clean().await?;
    let log = repository.read(changelog::FILE)?;
    let manifest = repository.read(manifests::WORKSPACE)?;
    let lock = repository.read(manifests::LOCK)?;
    let plugins = repository.read(manifests::PLUGINS)?;
    let tags = repository.tags().await?;
    let mut released = changelog::versions(&log);
    released.extend(tags.iter().filter_map(|tag| tag.strip_prefix('v')?.parse().ok()));
    let version = goal::next(goal, &manifests::workspace_version(&manifest)?, &released)?;

    let new = [
        manifests::workspace(&manifest, &version)?,
        manifests::lock(&lock, &version)?,
        manifests::plugins(&plugins, &version)?,
        changelog::release(&log, &version, today)?,
    ];
    let files = [
        (manifests::WORKSPACE, manifest),
        (manifests::LOCK, lock),
        (manifests::PLUGINS, plugins),
        (changelog::FILE, log),
    ];
    let changes = files.into_iter().zip(new).map(|((file, old), new)| Change { file, old, new });
    Ok((version, changes.filter(|change| change.old != change.new).collect()))
}

/// Either all of it is done, or the files are what they were.
async fn carry_out(repository: &Repository, version: &Version, changes: &[Change]) -> Result<()> {
    let files: Vec<&str> = changes.iter().map(|change| change.file).collect();
    let committed = async {
        for change in changes {
            repository.write(change.file, &change.new)?;
        }
        repository.commit(&files, &format!("Release {version}")).await
    };
    if let Err(error) = committed.await {
        repository.restore(&files).await?;
        return Err(error.context("nothing was changed"));
    }
    let tag = tag(version);
    let tagged = repository.tag(&tag, &format!("Version {version}")).await;
    tagged.with_context(|| {
        format!("the version is committed, but has no tag yet: `git tag -a {tag}`")
    })
}

fn notes(repository: &Repository, tag_asked_for: &str) -> Result<String> {
    let version = manifests::workspace_version(&repository.read(manifests::WORKSPACE)?)?;
    if tag_asked_for != tag(&version) {
        bail!(
            "the workspace has the version {version}, which is not that of the tag {tag_asked_for}"
        );
    }
    changelog::notes(&repository.read(changelog::FILE)?, &version)
}

fn tag(version: &Version) -> String {
    format!("v{version}")
}

#[expect(clippy::disallowed_methods, reason = "the changelog says on which day a version was made")]
fn today() -> String {
    Timestamp::now().to_zoned(TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests;
