//! `cargo xtask build`: the plugin's one file, the host page and the binaries, each only if what it
//! is made of has changed.

pub(crate) mod bundle;
mod development;
mod embedded;
mod glue;
mod made;
mod names;
mod sizes;
mod texts;
mod wasm;
mod wasm_parts;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    flags::{BuildFlags, Part},
    npm,
    preflight::{self, Need},
    sh,
};
use made::Made;
use sizes::Sizes;
use wasm::Purpose;

/// The file that Flex loads.
pub(crate) const PLUGIN: &str = "build/plugin-outbound-participants-canvas.js";
/// The source map that it names.
pub(crate) const PLUGIN_MAP: &str = "build/plugin-outbound-participants-canvas.js.map";
/// The folder with the page that stands for flex.twilio.com.
pub(crate) const HOST_PAGE: &str = "build/host";
/// The folder with the plugin's file that `cargo xtask dev` serves.
pub(crate) const DEV_FOLDER: &str = "build/dev";

pub(crate) async fn run(flags: BuildFlags) -> Result<()> {
    let parts = if flags.parts.is_empty() { Part::value_variants() } else { &flags.parts };
    let wanted = |part| parts.contains(&part);
    let binaries_alone = parts == [Part::Binaries];
    let needs = if binaries_alone { vec![Need::Rust, Need::Disk] } else { preflight::to_build() };
    preflight::ensure(&needs).await?;
    let binaries = async { if wanted(Part::Binaries) { binaries().await } else { Ok(()) } };
    let host_page = async { if wanted(Part::HostPage) { host_page().await } else { Ok(()) } };
    let plugin = async {
        if wanted(Part::Plugin) {
            let (_, sizes) = plugin_in_silence().await?;
            if flags.json {
                eprintln!("{sizes}");
            } else {
                println!("{sizes}");
            }
            check_budgets()?;
        }
        Ok(())
    };
    tokio::try_join!(binaries, host_page, plugin)?;
    if flags.json {
        println!("{}", serde_json::to_string_pretty(&Made::read(parts)?)?);
    }
    Ok(())
}

/// Everything that the tests need, and the tests of the workspace themselves. One cargo builds both: a
/// program comes with the integration tests of its package.
pub(crate) async fn for_tests() -> Result<()> {
    let workspace = async {
        let mut cargo = sh::compiler("test");
        cargo.args(["--workspace", "--no-run"]);
        sh::compile("building the programs and the tests", cargo).await
    };
    let plugin = async {
        plugin().await?;
        check_budgets()
    };
    tokio::try_join!(workspace, host_page(), plugin).map(|_| ())
}

/// Everything that `cargo xtask dev` starts.
pub(crate) async fn for_development() -> Result<()> {
    // Both build for the same profile, for which cargo does one at a time.
    let rust = async {
        binaries().await?;
        wasm::compile(Purpose::Development).await
    };
    let (wasm, ()) = tokio::try_join!(rust, host_page())?;
    development::bundle(&wasm::finish(Purpose::Development, wasm).await?).await
}

/// The plugin's file that `cargo xtask dev` serves; without `with_rust`, from the wasm of before.
pub(crate) async fn plugin_for_development(with_rust: bool) -> Result<()> {
    let wasm = wasm::product(Purpose::Development);
    if with_rust || !wasm.wasm().exists() {
        let compiled = wasm::compile(Purpose::Development).await?;
        return development::bundle(&wasm::finish(Purpose::Development, compiled).await?).await;
    }
    development::bundle(&wasm).await
}

/// One of the programs that `cargo xtask dev` runs.
pub(crate) async fn binary(name: &str) -> Result<()> {
    let mut cargo = sh::compiler("build");
    cargo.args(["--bin", name]);
    sh::compile(&format!("building {name}"), cargo).await.map(|_| ())
}

/// The emulator and the server.
async fn binaries() -> Result<()> {
    let mut cargo = sh::compiler("build");
    // Without `--package`, dependencies have the features that they have for this tool.
    cargo.args(["--bin", "twilio-emulator", "--bin", "server"]);
    sh::compile("building the emulator and the server", cargo).await.map(|_| ())
}

/// React, Flex UI and our page around them, bundled.
pub(crate) async fn host_page() -> Result<()> {
    npm::ensure_packages().await?;
    provide_app_config()?;
    let stamp = sh::target()?.join("xtask/host-page.stamp");
    let digest = sh::digest(&["public", "package-lock.json"].map(sh::path))?;
    if sh::is_fresh(&sh::path(HOST_PAGE), &stamp, &digest) {
        return Ok(());
    }
    let mut bundle = npm::node("public/bundle.mjs");
    bundle.args(["--outdir", HOST_PAGE]);
    sh::run("bundling the host page with Flex UI", bundle).await?;
    sh::mark_fresh(&stamp, &digest)
}

/// A developer's own `appConfig.js` begins as a copy of the example; it is never overwritten.
pub(crate) fn provide_app_config() -> Result<()> {
    let own = sh::path("public/appConfig.js");
    if !own.exists() {
        fs::copy(sh::path("public/appConfig.example.js"), own)
            .context("failed to copy the example of appConfig.js")?;
    }
    Ok(())
}

/// # Errors
/// When the plugin has become too big.
pub(crate) fn check_budgets() -> Result<()> {
    sizes::check_budgets(&sh::path(PLUGIN), &wasm::product(Purpose::Release))
}

/// The file that Flex loads, and what it weighs.
pub(crate) async fn plugin() -> Result<PathBuf> {
    let (product, sizes) = plugin_in_silence().await?;
    println!("{sizes}");
    Ok(product)
}

/// The same, for those whose own output must stay as it is: the table of its sizes is handed over.
pub(crate) async fn plugin_in_silence() -> Result<(PathBuf, String)> {
    let (wasm, ()) = tokio::try_join!(wasm::compile(Purpose::Release), npm::ensure_packages())?;
    bundle::build(&wasm::finish(Purpose::Release, wasm).await?).await
}

/// The folder with the plugin's wasm and its glue, as the last build left them.
pub(crate) fn wasm_folder() -> PathBuf {
    wasm::product(Purpose::Release).folder
}

/// What the file that Flex loads is made of, as the last build left it.
pub(crate) fn plugin_sizes() -> Result<Sizes> {
    bundle::sizes(&wasm::product(Purpose::Release))
}
