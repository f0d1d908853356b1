//! The TypeScript half of the plugin: checked, then bundled with the glue and what is embedded into the
//! one file that Flex loads.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{
    PLUGIN, PLUGIN_MAP, embedded,
    sizes::Sizes,
    wasm::{Purpose, Wasm},
};
use crate::{npm, sh};

const UI: &str = "crates/plugin/ui";
/// The bundle, under the name with which it names its map, and what esbuild tells of it.
const SCRIPT: &str = "plugin-outbound-participants-canvas.js";
const PARTS: &str = "plugin.parts.json";

/// The file, and the table of its sizes.
pub(crate) async fn build(wasm: &Wasm) -> Result<(PathBuf, String)> {
    embedded::write(wasm, Purpose::Release).await?;
    let product = sh::path(PLUGIN);
    let product_map = sh::path(PLUGIN_MAP);
    let folder = folder()?;
    let stamp = folder.join("plugin.stamp");
    let report = folder.join("plugin.sizes");
    let commit = build_info::commit_of(&sh::path(""));
    let sources = sh::digest(&[
        sh::path(UI),
        wasm.folder.clone(),
        sh::path("package-lock.json"),
        sh::path("crates/xtask/src/build"),
    ])?;
    let digest = format!("{sources} {} {commit}", build_info::VERSION);
    if product_map.exists() && sh::is_fresh(&product, &stamp, &digest) {
        return Ok((product, fs::read_to_string(&report).unwrap_or_default()));
    }

    let mut tsc = npm::node("node_modules/typescript/bin/tsc");
    tsc.args(["--noEmit", "--pretty", "--project", UI]);
    sh::run("checking the plugin's TypeScript", tsc).await?;

    let (script, parts) = (folder.join(SCRIPT), folder.join(PARTS));
    fs::create_dir_all(&folder)?;
    let mut bundle = npm::node("crates/plugin/ui/bundle.mjs");
    bundle.arg("--outfile").arg(&script).args(["--smallest", "--parts"]).arg(&parts);
    bundle.args(["--plugin-version", build_info::VERSION, "--commit", &commit]);
    sh::run("bundling the plugin", bundle).await?;

    let sizes = sizes(wasm)?.to_string();
    sh::replace_file(&report, sizes.as_bytes())?;
    // The map first: who sees the new file finds it.
    let map = script.with_added_extension("map");
    for (from, to) in [(map, product_map), (script, product.clone())] {
        let content = fs::read(&from).context("failed to read what was bundled")?;
        sh::replace_file(&to, &content)?;
    }
    sh::mark_fresh(&stamp, &digest)?;
    Ok((product, sizes))
}

/// What the bundle weighs that was made last.
pub(super) fn sizes(wasm: &Wasm) -> Result<Sizes> {
    let folder = folder()?;
    Sizes::measure(&folder.join(SCRIPT), wasm, &folder.join(PARTS))
}

fn folder() -> Result<PathBuf> {
    Ok(sh::target()?.join("xtask"))
}
