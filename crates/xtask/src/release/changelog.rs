//! `CHANGELOG.md`, in the format of Keep a Changelog: what is not released yet stands on top, below it one
//! section a version.

use anyhow::{Context, Result, bail};
use cargo_metadata::semver::Version;

pub(super) const FILE: &str = "CHANGELOG.md";
const UNRELEASED: &str = "## [Unreleased]";
const SECTION: &str = "## [";

/// The same with everything that was not released below this version.
///
/// # Errors
/// When there is nothing to release, or this version is there already.
pub(super) fn release(text: &str, version: &Version, date: &str) -> Result<String> {
    if section(text, version).is_some() {
        bail!("{FILE} has a section {version} already");
    }
    let (before, body, after) = split(text)?;
    if !has_entry(body) {
        bail!(
            "nothing stands below \"Unreleased\" in {FILE}: say what people who update will notice"
        );
    }
    let body = body.trim_matches('\n');
    let heading = format!("{SECTION}{version}] - {date}");
    let mut released = format!("{before}{UNRELEASED}\n\n{heading}\n\n{body}\n");
    if !after.is_empty() {
        released.push('\n');
        released.push_str(after);
    }
    Ok(released)
}

/// What is said of a version.
///
/// # Errors
/// When nothing is.
pub(super) fn notes(text: &str, version: &Version) -> Result<String> {
    let body = section(text, version).filter(|body| has_entry(body));
    let body = body.with_context(|| format!("{FILE} says nothing of {version}"))?;
    Ok(format!("{}\n", body.trim_matches('\n')))
}

/// The versions that it knows of, in the order of the file.
pub(super) fn versions(text: &str) -> Vec<Version> {
    text.lines().filter_map(named).filter_map(|name| name.parse().ok()).collect()
}

/// # Errors
/// When there is no place for what comes next.
pub(super) fn check(text: &str) -> Result<()> {
    split(text).map(|_| ())
}

/// What stands before the heading of what is not released, below it, and from the next heading on.
fn split(text: &str) -> Result<(&str, &str, &str)> {
    let (before, rest) = text
        .split_once(&format!("{UNRELEASED}\n"))
        .with_context(|| format!("{FILE} has no section \"{UNRELEASED}\""))?;
    let (body, after) = rest.split_at(end_of_section(rest));
    Ok((before, body, after))
}

fn section<'a>(text: &'a str, version: &Version) -> Option<&'a str> {
    let version = version.to_string();
    let heading = text.lines().find(|line| named(line) == Some(&version))?;
    let (_, rest) = text.split_once(heading)?;
    Some(&rest[..end_of_section(rest)])
}

fn end_of_section(rest: &str) -> usize {
    rest.find(&format!("\n{SECTION}")).map_or(rest.len(), |end| end + 1)
}

/// What a heading names.
fn named(line: &str) -> Option<&str> {
    line.strip_prefix(SECTION)?.split(']').next()
}

fn has_entry(body: &str) -> bool {
    body.lines().any(|line| line.starts_with("- "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\nWords.\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n\
        ## [0.1.0] - 2026-01-02\n\n### Added\n\n- All.\n";

    #[test]
    fn what_was_not_released_stands_below_the_version_afterwards() {
        let released = release(TEXT, &Version::new(0, 2, 0), "2026-03-04").unwrap();
        assert_eq!(
            released,
            "# Changelog\n\nWords.\n\n## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n\n### Added\n\n\
             - A thing.\n\n## [0.1.0] - 2026-01-02\n\n### Added\n\n- All.\n"
        );
        assert_eq!(versions(&released), [Version::new(0, 2, 0), Version::new(0, 1, 0)]);
        let again = release(&released, &Version::new(0, 3, 0), "2026-03-04").unwrap_err();
        assert!(again.to_string().starts_with("nothing stands below"), "{again}");
    }

    #[test]
    fn a_first_version_is_the_last_section() {
        let text = "# Changelog\n\n## [Unreleased]\n\n- All.\n";
        let released = release(text, &Version::new(0, 1, 0), "2026-03-04").unwrap();
        assert!(released.ends_with("## [0.1.0] - 2026-03-04\n\n- All.\n"), "{released}");
    }

    #[test]
    fn a_version_is_not_released_twice_and_not_without_words() {
        for (text, want) in [
            (TEXT, "has a section 0.1.0 already"),
            ("# Changelog\n", "has no section"),
            ("## [Unreleased]\n\n### Added\n", "nothing stands below"),
        ] {
            let error = release(text, &Version::new(0, 1, 0), "2026-03-04").unwrap_err();
            assert!(error.to_string().contains(want), "{error}");
        }
    }

    #[test]
    fn the_notes_are_those_of_the_version_alone() {
        assert_eq!(notes(TEXT, &Version::new(0, 1, 0)).unwrap(), "### Added\n\n- All.\n");
        assert!(notes(TEXT, &Version::new(0, 2, 0)).is_err());
        let empty = "## [0.1.0] - 2026-01-02\n\n## [0.0.1] - 2026-01-01\n\n- All.\n";
        assert!(notes(empty, &Version::new(0, 1, 0)).is_err());
    }
}
