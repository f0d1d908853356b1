//! Which version comes next.

use std::str::FromStr;

use anyhow::{Result, bail};
use cargo_metadata::semver::{BuildMetadata, Prerelease, Version};

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    Version(Version),
    Major,
    Minor,
    Patch,
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "major" => Ok(Self::Major),
            "minor" => Ok(Self::Minor),
            "patch" => Ok(Self::Patch),
            _ => match text.parse() {
                Ok(version) => Ok(Self::Version(version)),
                Err(error) => Err(format!("neither major, minor, patch nor a version: {error}")),
            },
        }
    }
}

/// The version to release.
///
/// # Errors
/// When it would not be greater than all that were released, or smaller than the workspace's. The first
/// release may have the version that the workspace has.
pub(super) fn next(goal: &Goal, workspace: &Version, released: &[Version]) -> Result<Version> {
    let version = match goal {
        Goal::Version(version) => version.clone(),
        Goal::Major => Version::new(workspace.major + 1, 0, 0),
        Goal::Minor => Version::new(workspace.major, workspace.minor + 1, 0),
        // What was a preview of 1.2.0 becomes 1.2.0.
        Goal::Patch if !workspace.pre.is_empty() => {
            Version { pre: Prerelease::EMPTY, build: BuildMetadata::EMPTY, ..workspace.clone() }
        }
        Goal::Patch => Version::new(workspace.major, workspace.minor, workspace.patch + 1),
    };
    if let Some(last) = released.iter().max()
        && version <= *last
    {
        bail!("{version} is not greater than {last}, which was released");
    }
    if version < *workspace {
        bail!("{version} is smaller than {workspace}, the version of the workspace");
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_a_version_or_a_part_of_one() {
        for (text, want) in [
            ("major", Some(Goal::Major)),
            ("patch", Some(Goal::Patch)),
            ("1.2.3", Some(Goal::Version(Version::new(1, 2, 3)))),
            ("1.2", None),
            ("v1.2.3", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), want, "{text}");
        }
    }

    #[test]
    fn the_next_version_is_greater_than_every_one_before() {
        for (goal, workspace, released, want) in [
            ("patch", "0.1.0", &["0.1.0"][..], Some("0.1.1")),
            ("minor", "0.1.7", &["0.1.7"], Some("0.2.0")),
            ("major", "0.1.7", &["0.1.7"], Some("1.0.0")),
            ("patch", "1.2.0-rc.1", &["1.2.0-rc.1"], Some("1.2.0")),
            ("0.1.0", "0.1.0", &[], Some("0.1.0")),
            ("0.1.0", "0.1.0", &["0.1.0"], None),
            ("0.1.5", "0.1.0", &["0.1.0", "0.2.0"], None),
            ("0.0.9", "0.1.0", &[], None),
        ] {
            let released: Vec<Version> = released.iter().map(|it| it.parse().unwrap()).collect();
            let next = next(&goal.parse().unwrap(), &workspace.parse().unwrap(), &released);
            assert_eq!(next.ok().map(|it| it.to_string()).as_deref(), want, "{goal} {workspace}");
        }
    }
}
