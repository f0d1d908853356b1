//! Which file imports which: in no crate and in no folder of scripts may the imports form a cycle.

mod graph;
mod modules;
mod paths;
mod tokens;
mod typescript;

use std::path::Path;

use anyhow::{Result, bail};

pub(crate) use graph::Import;
pub(crate) use modules::CrateImports;

use crate::sh;

/// Folders with TypeScript or JavaScript.
const SCRIPTS: [&str; 3] = ["crates/plugin/ui", "e2e", "public"];

/// Fails where files import each other in a cycle, and names the lines.
pub(crate) fn run() -> Result<()> {
    let mut cycles = Vec::new();
    for entry in std::fs::read_dir(sh::path("crates"))? {
        let entry = entry?;
        if entry.path().join("src").is_dir() {
            let name = entry.file_name();
            cycles.extend(CrateImports::read(&name.to_string_lossy())?.graph().cycles());
        }
    }
    for folder in SCRIPTS {
        cycles.extend(typescript::graph(&sh::path(folder))?.cycles());
    }
    if cycles.is_empty() { Ok(()) } else { bail!("{}", cycles.join("\n")) }
}

/// How a file is named in what a person reads.
fn below_root(file: &Path) -> String {
    file.strip_prefix(sh::path("")).unwrap_or(file).to_string_lossy().replace('\\', "/")
}
