//! The Rust half of the plugin: cargo, then wasm-bindgen, then wasm-opt.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::{glue, names};
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

/// The stack is in front of the data, and its size decides how many bytes their addresses take: below one
/// megabyte three, and from there on four.
const STACK: &str = "-Clink-arg=-zstack-size=983040";

/// What the bundle is made from, in one folder: `plugin.js` and `plugin.d.ts` (the glue), `plugin.wasm`, and
/// `embedded.lzma`, which has the wasm and the texts.
#[derive(Debug)]
pub(crate) struct Wasm {
    pub(crate) folder: PathBuf,
}

impl Wasm {
    pub(crate) fn wasm(&self) -> PathBuf {
        self.folder.join("plugin.wasm")
    }

    pub(crate) fn embedded(&self) -> PathBuf {
        self.folder.join("embedded.lzma")
    }
}

/// Where the last build left it.
pub(crate) fn product(purpose: Purpose) -> Wasm {
    Wasm { folder: sh::path(purpose.folder()) }
}

/// Compiles the plugin. What comes out is for [`finish`].
pub(crate) async fn compile(purpose: Purpose) -> Result<PathBuf> {
    check_versions()?;
    let mut cargo = sh::compiler("rustc");
    cargo.args(["--package", "plugin", "--lib", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--profile", purpose.profile(), "--", STACK]);
    // A build for development has the flags of the seam's tests, so that their dependencies are compiled once.
    if purpose == Purpose::Release {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", nameless_paths()?);
    }
    sh::compile("building the plugin for wasm", cargo).await?;

    let folder = sh::target()?.join("wasm32-unknown-unknown").join(purpose.cargo_folder());
    Ok(folder.join("plugin.wasm"))
}

/// Writes the glue, and optimises for a release. Needs the packages from npm.
pub(crate) async fn finish(purpose: Purpose, input: PathBuf) -> Result<Wasm> {
    let wasm = product(purpose);
    let stamp = wasm.folder.join(".stamp");
    let digest = sh::digest(&[
        input.clone(),
        sh::path("Cargo.lock"),
        sh::path("package-lock.json"),
        sh::path("crates/xtask/src/build"),
    ])?;
    if sh::is_fresh(&wasm.wasm(), &stamp, &digest) {
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
    // Nobody frees the plugin, and without this the code that would take apart all that it holds is not kept.
    module.exports.remove("__wbg_plugin_free")?;
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let names = names::shorten(imports.chain(exports));
    output.emit(folder)?;
    let path = folder.join("plugin.js");
    let glue = glue::without_fallbacks(&fs::read_to_string(&path)?)?;
    fs::write(&path, names::rename(&glue, &names))?;
    Ok(())
}

async fn optimise(wasm: &Wasm) -> Result<()> {
    let mut wasm_opt = npm::node("node_modules/binaryen/bin/wasm-opt");
    // The second round finds more once the control flow was taken apart and put together again. Low
    // addresses belong to the far end of Rust's stack: no pointer is that small. A function with one caller stays
    // one: LZMA finds more in it by itself.
    wasm_opt.args([
        "--low-memory-unused",
        "--flatten",
        "--rereloop",
        "-Oz",
        "-Oz",
        "-Oz",
        "--converge",
        "--one-caller-inline-max-function-size=0",
    ]);
    wasm_opt.args(["--strip-debug", "--strip-producers"]);
    wasm_opt.arg("--strip-target-features").args(FEATURES);
    wasm_opt.arg(wasm.folder.join("plugin_bg.wasm")).arg("-o").arg(wasm.wasm());
    sh::run("optimising the wasm", wasm_opt).await?;
    fs::remove_file(wasm.folder.join("plugin_bg.wasm"))?;
    Ok(())
}
