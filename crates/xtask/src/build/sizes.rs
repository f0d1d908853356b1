//! What the plugin's file weighs, what it is made of, and whether that is too much.

use std::{collections::BTreeMap, fmt, fs, io::Write, path::Path};

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

/// In bytes, compressed with gzip.
const BUNDLE_BUDGET: usize = 112_000;
const WASM_BUDGET: usize = 76_000;

const WASM: &str = "wasm";

#[derive(Debug)]
pub(crate) struct Sizes {
    bundle: Weight,
    wasm: Weight,
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
    pub(crate) fn measure(bundle: &Path, wasm: &Path, parts: &Path) -> Result<Self> {
        let parts = fs::read(parts).context("failed to read what esbuild tells of the bundle")?;
        Ok(Self {
            bundle: Weight::of(&fs::read(bundle)?)?,
            wasm: Weight::of(&fs::read(wasm)?)?,
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
        let parts = self.parts.iter().map(|(part, bytes)| (format!("part {part}, raw"), *bytes));
        whole.chain(parts)
    }
}

/// # Errors
/// When the bundle or the wasm is over its budget.
pub(crate) fn check_budgets(bundle: &Path, wasm: &Path) -> Result<()> {
    for (name, file, budget) in [("bundle", bundle, BUNDLE_BUDGET), ("wasm", wasm, WASM_BUDGET)] {
        check_budget(name, gzipped(&fs::read(file)?)?, budget)?;
    }
    Ok(())
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

fn gzipped(content: &[u8]) -> Result<usize> {
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

/// A table. The gzip column of a part is its share: the wasm does not get any smaller, the rest is
/// compressed together.
impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let embedded = self.parts.get(WASM).copied().unwrap_or(0);
        // Base64 writes six bits into each byte, and gzip takes the other two out again.
        let embedded_gzip = (embedded * 3 / 4).min(self.bundle.gzip);
        let script = (self.bundle.raw - embedded.min(self.bundle.raw)).max(1);
        let share = |part: &str, raw: usize| {
            if part == WASM {
                embedded_gzip
            } else {
                (self.bundle.gzip - embedded_gzip) * raw / script
            }
        };
        writeln!(f, "{:32} {:>10} {:>10} {:>10}", "", "raw", "gzip", "brotli")?;
        for (part, raw) in &self.parts {
            let gzip = format!("≈ {}", kilobytes(share(part, *raw)));
            writeln!(f, "  {part:30} {:>10} {gzip:>10}", kilobytes(*raw))?;
        }
        for (name, weight) in [("bundle", self.bundle), ("of which wasm, by itself", self.wasm)] {
            let [raw, gzip, brotli] = [weight.raw, weight.gzip, weight.brotli].map(kilobytes);
            writeln!(f, "{name:32} {raw:>10} {gzip:>10} {brotli:>10}")?;
        }
        write!(
            f,
            "{:32} {:>10} {:>10}",
            "budget (bundle, wasm)",
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
    if path.ends_with(".deflate") {
        return WASM.to_owned();
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
            "target/plugin-wasm/plugin.wasm.deflate": {"bytesInOutput": 4000},
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
                ("wasm", 4000),
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
            "the bundle is too big: 112.1 KB with gzip, and the budget is 112.0 KB"
        );
    }
}
