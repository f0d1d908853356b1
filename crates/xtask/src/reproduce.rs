//! `cargo xtask reproduce`: builds the plugin here and, from a copy of the sources, in another folder, and
//! compares what came out byte for byte.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{build, preflight, sh, sources::Sources, test_counts::TestCounts};

/// From what is made first to what is made of it, so that the first that differs is the cause.
const PRODUCTS: [&str; 5] = [
    "target/plugin-wasm/plugin.wasm",
    "target/plugin-wasm/plugin.js",
    "target/plugin-wasm/embedded.lzma",
    build::PLUGIN,
    build::PLUGIN_MAP,
];

pub(crate) async fn run() -> Result<()> {
    preflight::ensure(&preflight::to_build()).await?;
    build::plugin_in_silence().await?;
    compare().await
}

/// As a test, of what has been built.
pub(crate) async fn test(filter: Option<&str>) -> Result<TestCounts> {
    if filter.is_some_and(|filter| !"reproduce".contains(filter)) {
        return Ok(TestCounts::default());
    }
    compare().await.map(|()| TestCounts::of(true))
}

async fn compare() -> Result<()> {
    let sources = Sources::below("reproduce")?;
    sources.copy().await?;
    sources.build_plugin("building the plugin in another folder").await?;
    let differing = differing(&sh::path(""), &sources.folder)?;
    if let Some(first) = differing.first() {
        bail!("{first} is another one in {}", sources.folder.display());
    }
    let digest = sh::sha256(&fs::read(sh::path(build::PLUGIN))?);
    println!("the same bytes in two folders: sha256 {digest}");
    Ok(())
}

/// The names of the products that are not the same in both folders.
fn differing(one: &Path, other: &Path) -> Result<Vec<&'static str>> {
    let read = |folder: &Path, name: &str| {
        let file = folder.join(name);
        fs::read(&file).with_context(|| format!("failed to read {}", file.display()))
    };
    let mut differing = Vec::new();
    for name in PRODUCTS {
        if read(one, name)? != read(other, name)? {
            differing.push(name);
        }
    }
    Ok(differing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named_from_its_cause_on_and_what_is_missing_is_no_match() {
        let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        for folder in [&one, &other] {
            for name in PRODUCTS {
                sh::replace_file(&folder.path().join(name), name.as_bytes()).unwrap();
            }
        }
        let differing = || differing(one.path(), other.path());
        assert!(differing().unwrap().is_empty());
        for name in [build::PLUGIN, PRODUCTS[0]] {
            fs::write(other.path().join(name), "other").unwrap();
        }
        assert_eq!(differing().unwrap(), [PRODUCTS[0], build::PLUGIN]);
        fs::remove_file(other.path().join(build::PLUGIN_MAP)).unwrap();
        assert!(differing().unwrap_err().to_string().contains(build::PLUGIN_MAP));
    }
}
