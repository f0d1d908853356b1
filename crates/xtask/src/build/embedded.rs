//! What the script embeds beside its JavaScript: the wasm, taken apart, and the texts of all languages. Both
//! are compressed as one, so that the bytes stay small when they are written into a script; browsers
//! decompress them with `ui/embedded.ts`.

use std::{fs, io::Write};

use anyhow::Result;
use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType};

use super::{
    texts,
    wasm::{Purpose, Wasm},
    wasm_parts::take_apart,
};
use crate::sh;

/// Writes the file that `ui/index.tsx` names: the size of the wasm that was taken apart, as four bytes of
/// which the lowest is first; that wasm; the texts.
pub(super) async fn write(wasm: &Wasm, purpose: Purpose) -> Result<()> {
    let stamp = wasm.folder.join(".embedded.stamp");
    let digest =
        sh::digest(&[wasm.wasm(), sh::path(texts::FOLDER), sh::path("crates/xtask/src/build")])?;
    if sh::is_fresh(&wasm.embedded(), &stamp, &digest) {
        return Ok(());
    }
    let content = fs::read(wasm.wasm())?;
    let compressed = sh::blocking("compressing the wasm and the texts", move || {
        let parts = take_apart(&content)?;
        let mut content = u32::try_from(parts.len())?.to_le_bytes().to_vec();
        content.extend(parts);
        content.extend(texts::all()?.into_bytes());
        compress(&content, purpose)
    });
    sh::replace_file(&wasm.embedded(), &compressed.await?)?;
    sh::mark_fresh(&stamp, &digest)
}

/// What the wasm would take by itself.
pub(super) fn wasm_alone(wasm: &Wasm) -> Result<Vec<u8>> {
    compress(&take_apart(&fs::read(wasm.wasm())?)?, Purpose::Release)
}

/// As small as can be for a release; as fast as can be for development.
fn compress(content: &[u8], purpose: Purpose) -> Result<Vec<u8>> {
    let options = match purpose {
        Purpose::Release => LzmaOptions {
            dict_size: u32::try_from(content.len()).unwrap_or(u32::MAX),
            // What stands together begins at any byte.
            pb: 0,
            // With more bits of the byte before, less is learnt of each.
            lc: 2,
            mode: EncodeMode::Normal,
            mf: MfType::Bt4,
            nice_len: LzmaOptions::NICE_LEN_MAX,
            depth_limit: 1_000,
            ..LzmaOptions::default()
        },
        Purpose::Development => LzmaOptions::with_preset(0),
    };
    let size = u64::try_from(content.len())?;
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(size))?;
    writer.write_all(content)?;
    Ok(writer.finish()?)
}
