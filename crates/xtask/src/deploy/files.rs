//! The files of one version: the plugin and, if the build made one, its source map.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{built_from::Build, sh};

/// A file, where it goes, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PluginFile {
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    pub(crate) content: Vec<u8>,
}

impl PluginFile {
    /// The name of its asset. Twilio shows nobody what was uploaded before it is on the site, so the
    /// name says which bytes these are: an interrupted run finds what it had uploaded.
    pub(crate) fn asset_name(&self) -> String {
        format!("{} sha256:{}", self.path, sh::sha256(&self.content))
    }
}

/// Where the plugin itself is on the site.
pub(crate) fn bundle_path(plugin: &str, version: &str) -> String {
    format!("/plugins/{plugin}/{version}/bundle.js")
}

/// Reads the plugin, and the map beside it (`<file>.map`).
pub(crate) fn read(file: &Path, plugin: &str, version: &str) -> Result<Vec<PluginFile>> {
    let path = bundle_path(plugin, version);
    let content = content(file)?;
    let mut map = file.as_os_str().to_owned();
    map.push(".map");
    let map = Path::new(&map);
    if !map.is_file() {
        return Ok(vec![PluginFile { path, content_type: "application/javascript", content }]);
    }
    let map_path = format!("{path}.map");
    let map = self::content(map)?;
    let content = with_map(content);
    Ok(vec![
        PluginFile { path, content_type: "application/javascript", content },
        PluginFile { path: map_path, content_type: "application/json", content: map },
    ])
}

/// The version of a file: one of ours says it in its first line.
pub(super) fn version(file: &Path, given: Option<&str>) -> Result<String> {
    let said = Build::of_file(&content(file)?).map(|build| build.version);
    match (given, said) {
        (Some(given), Some(said)) if given != said => {
            bail!("the file says that it is version {said}, and --file-version that it is {given}")
        }
        (Some(given), _) => Ok(given.to_owned()),
        (None, Some(said)) => Ok(said),
        (None, None) => {
            bail!("the file does not say which version it is: name it with --file-version")
        }
    }
}

/// What is in a file that somebody has named.
fn content(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("failed to read {}", file.display()))
}

/// The script with its last line, if that names the map, naming the map as it is called on the site.
fn with_map(script: Vec<u8>) -> Vec<u8> {
    const MARK: &str = "\n//# sourceMappingURL=";
    let Ok(text) = std::str::from_utf8(&script) else { return script };
    match text.trim_end().rsplit_once(MARK) {
        Some((code, map)) if !map.contains('\n') => {
            format!("{code}{MARK}bundle.js.map\n").into_bytes()
        }
        _ => script,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_names_its_map_as_it_is_called_on_the_site() {
        for (script, want) in [
            (
                "a();\n//# sourceMappingURL=plugin.js.map\n",
                "a();\n//# sourceMappingURL=bundle.js.map\n",
            ),
            ("a();\n", "a();\n"),
            ("\n//# sourceMappingURL=x\na();", "\n//# sourceMappingURL=x\na();"),
        ] {
            assert_eq!(String::from_utf8(with_map(script.into())).unwrap(), want);
        }
    }

    #[test]
    fn the_name_of_an_asset_changes_with_its_bytes() {
        let file = |content: &[u8]| PluginFile {
            path: bundle_path("plugin-one", "1.0.0"),
            content_type: "application/javascript",
            content: content.to_vec(),
        };
        assert_ne!(file(b"1").asset_name(), file(b"2").asset_name());
        assert!(
            file(b"1")
                .asset_name()
                .starts_with("/plugins/plugin-one/1.0.0/bundle.js sha256:6b86b273")
        );
    }
}
