//! The TypeScript half of the plugin: checked, then bundled with the glue and the wasm into the one
//! file that Flex loads.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{PLUGIN, sizes::Sizes, wasm::Wasm};
use crate::{npm, sh};

const UI: &str = "crates/plugin/ui";

pub(crate) async fn build(wasm: &Wasm) -> Result<PathBuf> {
    let product = sh::path(PLUGIN);
    let folder = sh::target()?.join("xtask");
    let stamp = folder.join("plugin.stamp");
    let report = folder.join("plugin.sizes");
    let digest = sh::digest(&[
        sh::path(UI),
        wasm.folder.clone(),
        sh::path("package-lock.json"),
        sh::path("crates/xtask/src/build"),
    ])?;
    if sh::is_fresh(&product, &stamp, &digest) {
        println!("{}", fs::read_to_string(&report).unwrap_or_default());
        return Ok(product);
    }

    let mut tsc = npm::node("node_modules/typescript/bin/tsc");
    tsc.args(["--noEmit", "--pretty", "--project", UI]);
    sh::run("checking the plugin's TypeScript", tsc).await?;

    let (script, parts) = (folder.join("plugin.js"), folder.join("plugin.parts.json"));
    fs::create_dir_all(&folder)?;
    let mut bundle = npm::node("crates/plugin/ui/bundle.mjs");
    bundle.arg("--outfile").arg(&script).arg("--parts").arg(&parts);
    sh::run("bundling the plugin", bundle).await?;

    let sizes = Sizes::measure(&script, &wasm.wasm(), &parts)?;
    println!("{sizes}");
    sh::replace_file(&report, sizes.to_string().as_bytes())?;
    let script = fs::read(&script).context("failed to read the bundle")?;
    sh::replace_file(&product, &script)?;
    sh::mark_fresh(&stamp, &digest)?;
    Ok(product)
}
