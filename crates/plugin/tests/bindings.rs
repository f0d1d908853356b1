//! The committed TypeScript of what crosses the seam is what the types say. `cargo xtask codegen`
//! writes it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use plugin::{canvas::CallView, dialpad::DialpadView};
use ts_rs::{Config, TS};

#[test]
fn the_committed_typescript_is_what_the_types_say() {
    let committed_dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/seam");
    let fresh = export();
    if env::var_os("UPDATE_BINDINGS").is_some() {
        let _ = fs::remove_dir_all(&committed_dir);
        fs::create_dir_all(&committed_dir).unwrap();
        for (name, text) in &fresh {
            fs::write(committed_dir.join(name), text).unwrap();
        }
    }
    assert_eq!(read_dir(&committed_dir), fresh, "run `cargo xtask codegen` and commit its changes");
}

/// The types of the plugin. Those of `shared` lie beside them, in a folder that has its own test.
fn export() -> BTreeMap<String, String> {
    let ui = env::temp_dir().join(format!("seam-{}", std::process::id()));
    let config = Config::new().with_out_dir(ui.join("generated")).with_large_int("number");
    CallView::export_all(&config).unwrap();
    DialpadView::export_all(&config).unwrap();
    let exported = read_dir(&ui.join("seam"));
    fs::remove_dir_all(&ui).unwrap();
    exported
}

fn read_dir(dir: &PathBuf) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(dir) else { return BTreeMap::new() };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}
