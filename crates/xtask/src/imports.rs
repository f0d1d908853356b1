//! Who imports whom, file by file: in no crate and in no folder of scripts does it go in a circle.

mod graph;
mod modules;
mod paths;
mod tokens;
mod typescript;

use std::path::Path;

use anyhow::{Result, bail};

pub(crate) use graph::Arrow;
pub(crate) use modules::CrateImports;

use crate::sh;

/// Folders with TypeScript or JavaScript.
const SCRIPTS: [&str; 3] = ["crates/plugin/ui", "e2e", "public"];

/// Fails where files import each other in a circle, and names the lines.
pub(crate) fn run() -> Result<()> {
    let mut circles = Vec::new();
    for entry in std::fs::read_dir(sh::path("crates"))? {
        let entry = entry?;
        if entry.path().join("src").is_dir() {
            let name = entry.file_name();
            circles.extend(CrateImports::read(&name.to_string_lossy())?.graph().circles());
        }
    }
    for folder in SCRIPTS {
        circles.extend(typescript::graph(&sh::path(folder))?.circles());
    }
    if circles.is_empty() { Ok(()) } else { bail!("{}", circles.join("\n")) }
}

/// How a file is named in what a person reads.
fn below_root(file: &Path) -> String {
    file.strip_prefix(sh::path("")).unwrap_or(file).to_string_lossy().replace('\\', "/")
}
