//! Tests of the plugin's seam, in a JavaScript engine. Cargo builds them for wasm and hands each file
//! to `cargo xtask wasm-test`, which gives it its glue and lets Node run it.

use std::fs;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{flags::WasmTestFlags, rust_tests, sh, test_counts::TestCounts};

pub(crate) async fn run(filter: Option<&str>) -> Result<TestCounts> {
    if !sh::path("crates/plugin/tests/seam.rs").is_file() {
        return Ok(TestCounts::default());
    }
    let runner = std::env::current_exe().context("failed to find this tool itself")?;
    let mut cargo = sh::command("cargo");
    cargo.args(["test", "--package", "plugin", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--test", "seam"]).args(filter);
    cargo.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        format!("{} wasm-test", runner.display()),
    );
    rust_tests::count_harness(cargo).await
}

/// Runs the tests in one wasm file, as cargo asks for it.
pub(crate) async fn run_one(flags: WasmTestFlags) -> Result<()> {
    let name = flags.wasm.file_stem().context("the test has no name")?;
    let folder = sh::target()?.join("xtask/wasm-tests").join(name);
    Bindgen::new()
        .input_path(&flags.wasm)
        .out_name("tests")
        .nodejs(true)?
        .debug(true)
        .keep_debug(false)
        .emit_start(false)
        .generate(&folder)
        .context("wasm-bindgen refuses the tests' wasm")?;
    fs::write(folder.join("package.json"), r#"{"type": "commonjs"}"#)?;
    fs::write(folder.join("run.js"), include_str!("wasm_tests/run.js"))?;

    let mut node = sh::command("node");
    node.arg(folder.join("run.js")).args(flags.rest.iter().filter(|it| !it.starts_with('-')));
    if sh::stream(node, |_| {}).await? { Ok(()) } else { bail!("tests have failed") }
}
