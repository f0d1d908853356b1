//! What a build has made, for programs: `cargo xtask build --json`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::Serialize;

use super::{HOST_PAGE, PLUGIN, PLUGIN_MAP, sizes};
use crate::{flags::Part, sh};

#[derive(Debug, Serialize)]
pub(super) struct Made {
    version: &'static str,
    /// Of the sources; the programs are for development, and say that.
    commit: String,
    files: Vec<MadeFile>,
}

#[derive(Debug, Serialize)]
struct MadeFile {
    part: Part,
    /// From the folder of the workspace, if it is in there.
    path: String,
    bytes: usize,
    gzip_bytes: usize,
    sha256: String,
}

impl Made {
    /// Reads what the last build of these parts has left.
    pub(super) fn read(parts: &[Part]) -> Result<Self> {
        let mut files = Vec::new();
        for part in parts {
            for path in products(*part)? {
                files.push(MadeFile::read(*part, &path)?);
            }
        }
        let commit = build_info::commit_of(&sh::path(""));
        Ok(Self { version: build_info::VERSION, commit, files })
    }
}

fn products(part: Part) -> Result<Vec<PathBuf>> {
    match part {
        Part::Plugin => Ok(vec![sh::path(PLUGIN), sh::path(PLUGIN_MAP)]),
        Part::HostPage => sh::files_below(&sh::path(HOST_PAGE)),
        Part::Binaries => ["server", "twilio-emulator"].map(sh::debug_binary).into_iter().collect(),
    }
}

impl MadeFile {
    fn read(part: Part, path: &Path) -> Result<Self> {
        let content =
            fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
        let name = path.strip_prefix(sh::path("")).unwrap_or(path);
        Ok(Self {
            part,
            path: name.display().to_string().replace('\\', "/"),
            bytes: content.len(),
            gzip_bytes: sizes::gzipped(&content)?,
            sha256: sh::sha256(&content),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_from_the_workspace_and_weighed() {
        let file = MadeFile::read(Part::Plugin, &sh::path("rust-toolchain.toml")).unwrap();
        let content = fs::read(sh::path("rust-toolchain.toml")).unwrap();
        let json = serde_json::to_value(&file).unwrap();
        assert_eq!(json["part"], "plugin");
        assert_eq!(json["path"], "rust-toolchain.toml");
        assert_eq!(json["bytes"], content.len());
        assert_eq!(json["gzip_bytes"], sizes::gzipped(&content).unwrap());
        assert_eq!(json["sha256"].as_str().map(str::len), Some(64));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = MadeFile::read(Part::Plugin, &sh::path("build/nothing.js")).unwrap_err();
        assert!(error.to_string().contains("nothing.js"), "{error}");
    }
}
