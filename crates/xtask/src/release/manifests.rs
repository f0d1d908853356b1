//! The files that name the version: `Cargo.toml`, where it stands, and those that follow it.

use anyhow::{Context, Result, bail};
use cargo_metadata::semver::Version;
use serde_json::Value;
use toml_edit::{DocumentMut, Item, Table};

/// Where the version stands.
pub(super) const WORKSPACE: &str = "Cargo.toml";
pub(super) const LOCK: &str = "Cargo.lock";
/// The list of plugins of the host page, which shows our version as Flex would.
pub(super) const PLUGINS: &str = "public/plugins.json";
const OURS: &str = "plugin-outbound-participants-canvas";

/// The version of the workspace.
pub(super) fn workspace_version(manifest: &str) -> Result<Version> {
    let manifest: DocumentMut = manifest.parse().context(WORKSPACE)?;
    let version = manifest
        .get("workspace")
        .and_then(|it| it.get("package"))
        .and_then(|it| it.get("version"))
        .and_then(Item::as_str)
        .with_context(|| format!("{WORKSPACE} has no `workspace.package.version`"))?;
    version.parse().with_context(|| format!("{WORKSPACE}: the version {version}"))
}

pub(super) fn workspace(manifest: &str, version: &Version) -> Result<String> {
    let old = workspace_version(manifest)?;
    let (head, rest) = manifest.split_once("[workspace.package]").with_context(|| {
        format!("{WORKSPACE} has no line `[workspace.package]`, so its version cannot be changed")
    })?;
    // As text, so that nothing else of the file moves.
    let rest =
        replaced_once(rest, &format!("version = \"{old}\""), &format!("version = \"{version}\""))
            .context(WORKSPACE)?;
    Ok(format!("{head}[workspace.package]{rest}"))
}

/// Our own packages are those that come from nowhere.
pub(super) fn lock(text: &str, version: &Version) -> Result<String> {
    let mut lock: DocumentMut = text.parse().context(LOCK)?;
    let packages = lock.get_mut("package").and_then(Item::as_array_of_tables_mut);
    let packages = packages.with_context(|| format!("{LOCK} has no packages"))?;
    for package in packages.iter_mut().filter(|package| !package.contains_key("source")) {
        set_version(package, version);
    }
    Ok(lock.to_string())
}

fn set_version(package: &mut Table, version: &Version) {
    if let Some(value) = package.get_mut("version").and_then(Item::as_value_mut) {
        let decor = value.decor().clone();
        *value = version.to_string().into();
        *value.decor_mut() = decor;
    }
}

/// The version that the host page's list of plugins says, where it says one.
pub(super) fn plugin_version(plugins: &str) -> Result<Option<String>> {
    let plugins: Value = serde_json::from_str(plugins).context(PLUGINS)?;
    let ours = plugins.as_array().and_then(|all| all.iter().find(|it| it["name"] == OURS));
    let ours = ours.with_context(|| format!("{PLUGINS} does not list {OURS}"))?;
    Ok(ours["version"].as_str().map(str::to_owned))
}

pub(super) fn plugins(text: &str, version: &Version) -> Result<String> {
    let Some(old) = plugin_version(text)? else { return Ok(text.to_owned()) };
    let named = |version: &str| format!("\"version\": \"{version}\"");
    replaced_once(text, &named(&old), &named(&version.to_string())).context(PLUGINS)
}

/// What is wrong with the manifest of a crate: it takes what all have in common from the workspace.
pub(super) fn problems(name: &str, manifest: &str) -> Result<Vec<String>> {
    let manifest: DocumentMut = manifest.parse().with_context(|| name.to_owned())?;
    let package = manifest.get("package").with_context(|| format!("{name} has no package"))?;
    let inherited = ["version", "edition", "rust-version", "license", "publish"];
    let mut problems = Vec::new();
    for key in inherited {
        let from_workspace = package.get(key).and_then(|it| it.get("workspace"));
        if from_workspace.and_then(Item::as_bool) != Some(true) {
            problems.push(format!("{name}: `{key}` is not the workspace's"));
        }
    }
    if package.get("description").and_then(Item::as_str).is_none_or(str::is_empty) {
        problems.push(format!("{name}: has no `description`"));
    }
    Ok(problems)
}

fn replaced_once(text: &str, old: &str, new: &str) -> Result<String> {
    match text.matches(old).count() {
        1 => Ok(text.replace(old, new)),
        count => bail!("`{old}` stands there {count} times and not once"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.package]\n\
        version = \"0.1.0\" # one place\nedition = \"2024\"\n\n[workspace.dependencies]\n\
        a = { version = \"0.1.1\" }\n";

    #[test]
    fn nothing_but_the_version_of_the_workspace_changes() {
        let changed = workspace(MANIFEST, &Version::new(0, 2, 0)).unwrap();
        assert_eq!(changed, MANIFEST.replace("\"0.1.0\"", "\"0.2.0\""));
        assert_eq!(workspace_version(&changed).unwrap(), Version::new(0, 2, 0));
    }

    #[test]
    fn a_version_that_stands_there_twice_is_not_guessed_at() {
        let twice = format!("{MANIFEST}b = {{ version = \"0.1.0\" }}\n");
        assert!(workspace(&twice, &Version::new(0, 2, 0)).is_err());
    }

    #[test]
    fn the_lock_file_keeps_what_others_wrote() {
        let text = "version = 4\n\n[[package]]\nname = \"server\"\nversion = \"0.1.0\"\n\n\
            [[package]]\nname = \"url\"\nversion = \"0.1.0\"\n\
            source = \"registry+https://example.com\"\n";
        let want = text.replacen("\"0.1.0\"", "\"0.2.0\"", 1);
        assert_eq!(lock(text, &Version::new(0, 2, 0)).unwrap(), want);
    }

    #[test]
    fn the_plugin_of_the_host_page_follows() {
        let text = format!("[\n  {{ \"name\": \"{OURS}\", \"version\": \"0.1.0\" }}\n]\n");
        let changed = plugins(&text, &Version::new(0, 2, 0)).unwrap();
        assert_eq!(changed, text.replace("0.1.0", "0.2.0"));
        let silent = format!("[{{ \"name\": \"{OURS}\" }}]");
        assert_eq!(plugins(&silent, &Version::new(0, 2, 0)).unwrap(), silent);
        assert!(plugin_version("[]").is_err());
    }

    #[test]
    fn a_crate_takes_its_version_from_the_workspace() {
        let right = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
            rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
            description = \"A.\"\n";
        assert!(problems("a", right).unwrap().is_empty());
        let wrong = right.replace("version.workspace = true\ned", "version = \"0.1.0\"\ned");
        assert_eq!(problems("a", &wrong).unwrap(), ["a: `version` is not the workspace's"]);
        let silent = right.replace("\"A.\"", "\"\"");
        assert_eq!(problems("a", &silent).unwrap(), ["a: has no `description`"]);
    }
}
