//! The Rust half of the plugin: cargo, then wasm-bindgen, then wasm-opt, then compressed, so that
//! the bytes stay small when they are written into a script.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::DeflateEncoder};
use wasm_bindgen_cli_support::Bindgen;
use zopfli::{Format, Options};

use super::names;
use crate::{npm, sh};

/// What the plugin is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// As small as can be.
    Release,
    /// Built soon, for `cargo xtask dev`: with cargo's profile for development, and not optimised.
    Development,
}

impl Purpose {
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Development => "dev",
        }
    }

    /// Where cargo puts what it builds with that profile.
    fn cargo_folder(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Development => "debug",
        }
    }

    /// The first is the one that `crates/plugin/ui/plugin-wasm.ts` names.
    fn folder(self) -> &'static str {
        match self {
            Self::Release => "target/plugin-wasm",
            Self::Development => "target/plugin-wasm-dev",
        }
    }
}

/// What Rust's wasm target switches on by itself, and what browsers of this decade know. Named one
/// by one, because `--all-features` writes types that Node does not read.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the bundle is made from, in one folder: `plugin.js` and `plugin.d.ts` (the glue),
/// `plugin.wasm`, and `plugin.wasm.deflate`, the same compressed.
#[derive(Debug)]
pub(crate) struct Wasm {
    pub(crate) folder: PathBuf,
}

impl Wasm {
    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder.join("plugin.wasm")
    }

    pub(crate) fn compressed(&self) -> PathBuf {
        self.folder.join("plugin.wasm.deflate")
    }
}

/// Where the last build left it.
pub(crate) fn product(purpose: Purpose) -> Wasm {
    Wasm { folder: sh::path(purpose.folder()) }
}

/// Compiles the plugin. What comes out is for [`finish`].
pub(crate) async fn compile(purpose: Purpose) -> Result<PathBuf> {
    check_versions()?;
    let mut cargo = sh::command("cargo");
    cargo.args(["build", "--package", "plugin", "--lib", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--profile", purpose.profile()]);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", nameless_paths()?);
    sh::run("building the plugin for wasm", cargo).await?;

    let folder = sh::target()?.join("wasm32-unknown-unknown").join(purpose.cargo_folder());
    Ok(folder.join("plugin.wasm"))
}

/// Writes the glue, optimises for a release, and compresses. Needs the packages from npm.
pub(crate) async fn finish(purpose: Purpose, input: PathBuf) -> Result<Wasm> {
    let wasm = product(purpose);
    let stamp = wasm.folder.join(".stamp");
    let digest =
        sh::digest(&[input.clone(), sh::path("Cargo.lock"), sh::path("package-lock.json")])?;
    if sh::is_fresh(&wasm.compressed(), &stamp, &digest) {
        return Ok(wasm);
    }
    let unfinished = format!("{}.{}.tmp", purpose.folder(), std::process::id());
    let unfinished = Wasm { folder: sh::path(unfinished) };
    if unfinished.folder.exists() {
        fs::remove_dir_all(&unfinished.folder)?;
    }
    let folder = unfinished.folder.clone();
    let glue = move || write_glue(&input, &folder);
    sh::blocking("writing the JavaScript around the wasm", glue).await?;
    match purpose {
        Purpose::Release => optimise(&unfinished).await?,
        Purpose::Development => {
            fs::rename(unfinished.folder.join("plugin_bg.wasm"), unfinished.wasm())?;
        }
    }
    let content = fs::read(unfinished.wasm())?;
    let compressed =
        sh::blocking("compressing the wasm", move || compress(&content, purpose)).await?;
    fs::write(unfinished.compressed(), compressed)?;
    sh::mark_fresh(&unfinished.folder.join(".stamp"), &digest)?;
    sh::replace_folder(&unfinished.folder, &wasm.folder)?;
    Ok(wasm)
}

/// Each panic names its source file. The folders of this machine are taken out of that: the product
/// tells nothing of who built it, and is the same for everybody. Of two that fit, rustc takes the
/// one named last.
fn nameless_paths() -> Result<String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("failed to find cargo's folder")?.join(".cargo"),
    };
    let registries = fs::read_dir(cargo_home.join("registry/src")).into_iter().flatten().flatten();
    let folders = [sh::path(""), cargo_home].into_iter().chain(registries.map(|it| it.path()));
    let flags = folders.map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    Ok(flags.collect::<Vec<_>>().join("\u{1f}"))
}

/// wasm-bindgen's two halves, the one in the plugin and the one in this tool, must be of one version.
fn check_versions() -> Result<()> {
    let plugin = sh::package_version("wasm-bindgen")?;
    let tool = sh::package_version("wasm-bindgen-cli-support")?;
    if plugin != tool {
        bail!(
            "wasm-bindgen is {} in the plugin and {} in this tool; give both the same version in \
             Cargo.toml",
            plugin.map_or_else(|| "missing".to_owned(), |version| version.to_string()),
            tool.map_or_else(|| "missing".to_owned(), |version| version.to_string()),
        );
    }
    Ok(())
}

fn write_glue(input: &Path, folder: &Path) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(input)
        .out_name("plugin")
        .web(true)?
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .typescript(true)
        .generate_output()
        .context("wasm-bindgen refuses the plugin's wasm")?;
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let names = names::shorten(imports.chain(exports));
    output.emit(folder)?;
    let path = folder.join("plugin.js");
    fs::write(&path, names::rename(&fs::read_to_string(&path)?, &names))?;
    Ok(())
}

async fn optimise(wasm: &Wasm) -> Result<()> {
    let mut wasm_opt = npm::node("node_modules/binaryen/bin/wasm-opt");
    // The second round finds more once the control flow was taken apart and put together again. Low
    // addresses belong to the far end of Rust's stack: no pointer is that small.
    wasm_opt.args(["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"]);
    wasm_opt.args(["--strip-debug", "--strip-producers"]);
    wasm_opt.arg("--strip-target-features").args(FEATURES);
    wasm_opt.arg(wasm.folder.join("plugin_bg.wasm")).arg("-o").arg(wasm.wasm());
    sh::run("optimising the wasm", wasm_opt).await?;
    fs::remove_file(wasm.folder.join("plugin_bg.wasm"))?;
    Ok(())
}

/// As small as can be for a release; as fast as can be for development.
fn compress(content: &[u8], purpose: Purpose) -> Result<Vec<u8>> {
    match purpose {
        Purpose::Release => {
            let mut compressed = Vec::new();
            zopfli::compress(Options::default(), Format::Deflate, content, &mut compressed)?;
            Ok(compressed)
        }
        Purpose::Development => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(content)?;
            Ok(encoder.finish()?)
        }
    }
}
