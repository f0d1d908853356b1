//! The plugin's file for `cargo xtask dev`: bundled from a wasm that is not optimised. Its types are
//! not checked, and it is not weighed.

use super::{
    DEV_FOLDER, embedded,
    wasm::{Purpose, Wasm},
};
use crate::{npm, sh};

use anyhow::Result;

pub(super) async fn bundle(wasm: &Wasm) -> Result<()> {
    embedded::write(wasm, Purpose::Development).await?;
    let ui = "crates/plugin/ui";
    let product = sh::path(DEV_FOLDER).join("plugin-outbound-participants-canvas.js");
    let stamp = sh::target()?.join("xtask/plugin-dev.stamp");
    let sources = sh::digest(&[sh::path(ui), wasm.folder.clone(), sh::path("package-lock.json")])?;
    let digest = format!("{sources} {}", build_info::VERSION);
    if sh::is_fresh(&product, &stamp, &digest) {
        return Ok(());
    }
    let mut bundle = npm::node("crates/plugin/ui/bundle.mjs");
    bundle.arg("--outfile").arg(&product).arg("--wasm").arg(&wasm.folder);
    bundle.args(["--plugin-version", build_info::VERSION, "--commit", build_info::DEVELOPMENT]);
    sh::run("bundling the plugin", bundle).await?;
    sh::mark_fresh(&stamp, &digest)
}
