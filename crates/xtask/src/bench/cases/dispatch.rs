//! From an event of the Sync map to the dispatch in Flex's store: the plugin's own wasm in Node, with a
//! stand-in for what Flex and the browser offer.
//!
//! The plugin dispatches in the next frame of the page. There is no frame here: the wait for it is left
//! out, and what is measured is the work.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{
    bench::report::{Report, Unit},
    build, sh,
};

/// One line of what the script writes.
#[derive(Debug, Deserialize)]
struct Measured {
    participants: usize,
    microseconds: f64,
}

pub(in crate::bench) async fn measure(report: &mut Report) -> Result<()> {
    build::plugin_in_silence().await?;
    let folder = sh::target()?.join("xtask/bench-dispatch");
    fs::create_dir_all(&folder)?;
    let wasm = build::wasm_folder();
    // Node takes a file of this name for a module.
    fs::copy(wasm.join("plugin.js"), folder.join("plugin.mjs"))?;
    fs::copy(wasm.join("plugin.wasm"), folder.join("plugin.wasm"))?;
    fs::write(folder.join("run.mjs"), include_str!("dispatch/run.mjs"))?;
    let mut node = sh::command("node");
    node.arg(folder.join("run.mjs"));
    let output = sh::capture(node).await.context("failed to run the plugin in Node")?;
    for line in output.lines() {
        let measured: Measured = serde_json::from_str(line)?;
        let name = format!("{} participants", measured.participants);
        report.add(
            "map event to dispatch (median)",
            name,
            measured.microseconds,
            Unit::Microseconds,
        );
    }
    Ok(())
}
