//! Files and folders: what they contain, whether it has changed, and how they are replaced so that
//! nobody ever sees half of one.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{self, Write as _},
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

/// Writes beside the file, then puts it in place in one move. Who may read it stays as it was, and a link goes on
/// pointing to it.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> Result<()> {
    replace(path, content, |_, _| Ok(()))
}

/// The same for what others may not read: where there is no file yet, the new one is its owner's alone, and of one that
/// is there the group may do what it could.
pub(crate) fn replace_secret(path: &Path, content: &[u8]) -> Result<()> {
    replace(path, content, keep_from_others)
}

fn replace(path: &Path, content: &[u8], protect: fn(&File, bool) -> io::Result<()>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("failed to make {}", folder.display()))?;
    }
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(path);
    let write = || {
        let mut file = File::create(&beside)?;
        let replaced = fs::metadata(path).ok();
        if let Some(replaced) = &replaced {
            file.set_permissions(replaced.permissions())?;
        }
        protect(&file, replaced.is_none())?;
        file.write_all(content)
    };
    write().with_context(|| format!("failed to write {}", beside.display()))?;
    fs::rename(&beside, path).with_context(|| format!("failed to replace {}", path.display()))
}

#[cfg(unix)]
fn keep_from_others(file: &File, is_new: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if is_new { 0o600 } else { file.metadata()?.permissions().mode() & 0o770 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// A folder of Windows says who may read what is in it.
#[cfg(not(unix))]
fn keep_from_others(_: &File, _: bool) -> io::Result<()> {
    Ok(())
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_new_secret_is_its_owners_alone_and_of_an_old_one_the_group_may_do_what_it_could() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        replace_secret(&file, b"TOKEN=1").unwrap();
        assert_eq!(mode(), 0o600);
        for (before, after) in [(0o640, 0o640), (0o400, 0o400), (0o644, 0o640)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(before)).unwrap();
            replace_secret(&file, b"TOKEN=2").unwrap();
            assert_eq!(mode(), after);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_link_goes_on_pointing_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["shared.env", ".env"].map(|name| folder.path().join(name));
        fs::write(&file, "A=1").unwrap();
        symlink(&file, &link).unwrap();
        replace_file(&link, b"A=2").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "A=2");
    }
}
