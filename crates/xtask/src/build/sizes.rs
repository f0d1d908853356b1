//! What the plugin's file weighs, what it is made of, and whether that is too much.

use std::{collections::BTreeMap, fmt, fs, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

use super::{embedded, wasm::Wasm};

/// In bytes, compressed with gzip.
const BUNDLE_BUDGET: usize = 110_000;
/// Of the bundle's bytes.
const WASM_BUDGET: usize = 75_000;

/// Both are embedded as one.
const WASM_AND_TEXTS: &str = "wasm and texts";

#[derive(Debug)]
pub(crate) struct Sizes {
    bundle: Weight,
    /// The WebAssembly by itself.
    wasm: Weight,
    /// What it takes of the bundle, with gzip.
    embedded_wasm: usize,
    /// The same with the texts.
    embedded: usize,
    /// The bytes that each part takes in the bundle.
    parts: BTreeMap<String, usize>,
}

#[derive(Debug, Clone, Copy)]
struct Weight {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    /// `parts` is what esbuild tells of the bundle.
    pub(crate) fn measure(bundle: &Path, wasm: &Wasm, parts: &Path) -> Result<Self> {
        let parts = fs::read(parts).context("failed to read what esbuild tells of the bundle")?;
        Ok(Self {
            bundle: Weight::of(&fs::read(bundle)?)?,
            wasm: Weight::of(&fs::read(wasm.wasm())?)?,
            embedded_wasm: weigh_wasm(wasm)?,
            embedded: gzipped_base64(&fs::read(wasm.embedded())?)?,
            parts: parts_of(&serde_json::from_slice(&parts)?),
        })
    }

    /// Everything that was weighed, in bytes, under a name for each.
    pub(crate) fn named(&self) -> impl Iterator<Item = (String, usize)> {
        let weights = [("bundle", self.bundle), ("wasm", self.wasm)];
        let whole = weights.into_iter().flat_map(|(name, weight)| {
            [("raw", weight.raw), ("gzip", weight.gzip), ("brotli", weight.brotli)]
                .map(|(how, bytes)| (format!("{name}, {how}"), bytes))
        });
        let embedded = [
            ("wasm in the bundle, gzip".to_owned(), self.embedded_wasm),
            ("texts in the bundle, gzip".to_owned(), self.texts()),
        ];
        let parts = self.parts.iter().map(|(part, bytes)| (format!("part {part}, raw"), *bytes));
        whole.chain(embedded).chain(parts)
    }

    /// What the texts of all languages take of the bundle, with gzip.
    fn texts(&self) -> usize {
        self.embedded.saturating_sub(self.embedded_wasm)
    }
}

/// # Errors
/// When the bundle or the wasm is over its budget.
pub(crate) fn check_budgets(bundle: &Path, wasm: &Wasm) -> Result<()> {
    check_budget("bundle", gzipped(&fs::read(bundle)?)?, BUNDLE_BUDGET)?;
    check_budget("wasm", weigh_wasm(wasm)?, WASM_BUDGET)
}

/// What the WebAssembly takes of the bundle.
fn weigh_wasm(wasm: &Wasm) -> Result<usize> {
    gzipped_base64(&embedded::wasm_alone(wasm)?)
}

/// What is embedded is there as Base64, of which gzip takes the letters' idle bits out again.
fn gzipped_base64(content: &[u8]) -> Result<usize> {
    gzipped(BASE64_STANDARD.encode(content).as_bytes())
}

fn check_budget(name: &str, gzip: usize, budget: usize) -> Result<()> {
    if gzip > budget {
        bail!(
            "the {name} is too big: {} with gzip, and the budget is {}",
            kilobytes(gzip),
            kilobytes(budget)
        );
    }
    Ok(())
}

/// How many bytes are left with gzip.
pub(super) fn gzipped(content: &[u8]) -> Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    Ok(gzip.finish()?.len())
}

impl Weight {
    fn of(content: &[u8]) -> Result<Self> {
        let mut brotli = Vec::new();
        brotli::BrotliCompress(
            &mut &*content,
            &mut brotli,
            &brotli::enc::BrotliEncoderParams::default(),
        )?;
        Ok(Self { raw: content.len(), gzip: gzipped(content)?, brotli: brotli.len() })
    }
}

/// A table. The gzip column of a part is its share of the script, which is compressed as a whole.
impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let embedded_raw = self.parts.get(WASM_AND_TEXTS).copied().unwrap_or(0);
        let script = self.bundle.raw.saturating_sub(embedded_raw).max(1);
        let script_gzip = self.bundle.gzip.saturating_sub(self.embedded);
        writeln!(f, "{:32} {:>10} {:>10} {:>10}", "", "raw", "gzip", "brotli")?;
        for (part, raw) in &self.parts {
            let gzip = if part == WASM_AND_TEXTS {
                kilobytes(self.embedded)
            } else {
                format!("≈ {}", kilobytes(script_gzip * raw / script))
            };
            writeln!(f, "  {part:30} {:>10} {gzip:>10}", kilobytes(*raw))?;
        }
        for (part, gzip) in [("wasm", self.embedded_wasm), ("texts", self.texts())] {
            writeln!(f, "    {part:28} {:>10} {:>10}", "", kilobytes(gzip))?;
        }
        for (name, weight) in [("bundle", self.bundle), ("wasm, by itself", self.wasm)] {
            let [raw, gzip, brotli] = [weight.raw, weight.gzip, weight.brotli].map(kilobytes);
            writeln!(f, "{name:32} {raw:>10} {gzip:>10} {brotli:>10}")?;
        }
        write!(
            f,
            "{:32} {:>10} {:>10}",
            "budget (bundle, wasm in it)",
            "",
            format!("{} {}", BUNDLE_BUDGET / 1000, WASM_BUDGET / 1000)
        )
    }
}

/// The parts by name: the wasm, its glue, and ours by folder.
fn parts_of(metafile: &Value) -> BTreeMap<String, usize> {
    let mut parts = BTreeMap::new();
    let outputs = metafile["outputs"].as_object().into_iter().flat_map(|outputs| outputs.values());
    let inputs = outputs.filter_map(|output| output["inputs"].as_object()).flatten();
    for (path, input) in inputs {
        let bytes = input["bytesInOutput"].as_u64().and_then(|bytes| usize::try_from(bytes).ok());
        *parts.entry(part_of(path)).or_default() += bytes.unwrap_or(0);
    }
    parts
}

fn part_of(path: &str) -> String {
    if Path::new(path).extension().is_some_and(|extension| extension == "lzma") {
        return WASM_AND_TEXTS.to_owned();
    }
    if path.contains("plugin-wasm/") {
        return "glue".to_owned();
    }
    if path.starts_with("page:") {
        return "what the page provides".to_owned();
    }
    if let Some((_, package)) = path.rsplit_once("node_modules/") {
        return package
            .split('/')
            .take(if package.starts_with('@') { 2 } else { 1 })
            .collect::<Vec<_>>()
            .join("/");
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match folder.split_once("plugin/ui") {
        Some((_, below)) => format!("ui{below}"),
        None => folder.to_owned(),
    }
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bytes_of_the_bundle_are_told_by_part() {
        let metafile = json!({"outputs": {"plugin.js": {"inputs": {
            "target/plugin-wasm/embedded.lzma": {"bytesInOutput": 4000},
            "target/plugin-wasm/plugin.js": {"bytesInOutput": 300},
            "page:react": {"bytesInOutput": 20},
            "crates/plugin/ui/index.tsx": {"bytesInOutput": 100},
            "crates/plugin/ui/components/Tile.tsx": {"bytesInOutput": 50},
            "crates/plugin/ui/components/Name.tsx": {"bytesInOutput": 25},
            "node_modules/@some/package/index.js": {"bytesInOutput": 7},
        }}}});
        let parts = parts_of(&metafile);
        let parts: Vec<_> = parts.iter().map(|(part, bytes)| (part.as_str(), *bytes)).collect();
        assert_eq!(
            parts,
            [
                ("@some/package", 7),
                ("glue", 300),
                ("ui", 100),
                ("ui/components", 75),
                ("wasm and texts", 4000),
                ("what the page provides", 20),
            ]
        );
    }

    #[test]
    fn a_bundle_over_its_budget_is_refused() {
        assert!(check_budget("bundle", BUNDLE_BUDGET, BUNDLE_BUDGET).is_ok());
        let error = check_budget("bundle", BUNDLE_BUDGET + 100, BUNDLE_BUDGET);
        assert_eq!(
            error.expect_err("it is too big").to_string(),
            "the bundle is too big: 110.1 KB with gzip, and the budget is 110.0 KB"
        );
    }
}
