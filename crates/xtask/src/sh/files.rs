//! Files and folders: what they contain, whether it has changed, and how they are replaced so that
//! nobody ever sees half of one.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::project::root;

/// All files below a folder (or the file itself), in one order, without what others installed.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let entries =
        fs::read_dir(path).with_context(|| format!("failed to list {}", path.display()))?;
    for entry in entries {
        let entry = entry?.path();
        if entry.file_name().is_some_and(|name| name == "node_modules" || name == "target") {
            continue;
        }
        files.extend(files_below(&entry)?);
    }
    files.sort();
    Ok(files)
}

/// What these files and folders contain, as one short text: the same wherever the workspace lies. What
/// is missing counts as missing.
pub(crate) fn digest(paths: &[PathBuf]) -> Result<String> {
    let mut hasher = Sha256::new();
    for path in paths {
        if !path.exists() {
            hasher.update(b"missing");
            continue;
        }
        for file in files_below(path)? {
            let content =
                fs::read(&file).with_context(|| format!("failed to read {}", file.display()))?;
            let name = file.strip_prefix(root()).unwrap_or(&file);
            hasher.update(name.to_string_lossy().as_bytes());
            hasher.update(content.len().to_le_bytes());
            hasher.update(content);
        }
    }
    Ok(hexadecimal(&hasher.finalize()))
}

/// The SHA-256 of some bytes in hexadecimal digits.
pub(crate) fn sha256(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a product is there and was made from inputs with this digest.
pub(crate) fn is_fresh(product: &Path, stamp: &Path, digest: &str) -> bool {
    product.exists() && fs::read_to_string(stamp).is_ok_and(|found| found == digest)
}

/// Remembers what a product was made from.
pub(crate) fn mark_fresh(stamp: &Path, digest: &str) -> Result<()> {
    replace_file(stamp, digest.as_bytes())
}

/// Writes beside the file, then puts it in place in one move.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("failed to make {}", folder.display()))?;
    }
    let beside = beside(path);
    fs::write(&beside, content).with_context(|| format!("failed to write {}", beside.display()))?;
    fs::rename(&beside, path).with_context(|| format!("failed to replace {}", path.display()))
}

/// Puts a folder that is complete in the place of another.
pub(crate) fn replace_folder(complete: &Path, place: &Path) -> Result<()> {
    if place.exists() {
        fs::remove_dir_all(place)
            .with_context(|| format!("failed to clear {}", place.display()))?;
    }
    fs::rename(complete, place).with_context(|| format!("failed to replace {}", place.display()))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}
