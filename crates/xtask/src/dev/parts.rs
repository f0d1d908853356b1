//! What has to be built again when a file has changed.

use std::{collections::BTreeSet, path::Path};

/// Something that `cargo xtask dev` builds, or reads again. In the order in which it is done: what a
/// browser waits for comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The TypeScript half of the plugin, and its texts.
    PluginUi,
    /// The Rust half of the plugin.
    PluginRust,
    /// The page around Flex, and the settings of this machine's developer.
    HostPage,
    /// The page with the telephones, which nobody has to build.
    Console,
    Server,
    Emulator,
    /// This tool, which cannot replace itself.
    Tool,
}

pub(super) type Parts = BTreeSet<Part>;

impl Part {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::PluginUi | Self::PluginRust => "the plugin",
            Self::HostPage => "the host page",
            Self::Console => "the console",
            Self::Server => "the server",
            Self::Emulator => "the emulator",
            Self::Tool => "xtask",
        }
    }
}

/// The parts that a file is in, by its path from the root of the workspace.
pub(super) fn parts_of(file: &Path) -> &'static [Part] {
    use Part::{Console, Emulator, HostPage, PluginRust, PluginUi, Server, Tool};
    if !is_a_source(file) {
        return &[];
    }
    let names: Vec<_> = file.iter().filter_map(|name| name.to_str()).collect();
    match names[..] {
        ["package.json" | "package-lock.json"] => &[PluginUi, HostPage],
        ["public", ..] => &[HostPage],
        // Tests are in no program.
        ["crates", _, "tests", ..] => &[],
        ["crates", "plugin", "ui", ..] => &[PluginUi],
        ["crates", "plugin", ..] => &[PluginRust],
        ["Cargo.toml" | "Cargo.lock"] | ["crates", "shared", ..] => &[PluginRust, Server, Emulator],
        ["crates", "build-info" | "listener", ..] => &[Server, Emulator],
        ["crates", "server", ..] => &[Server],
        // It is a part of the emulator's binary, but the emulator is told to read it from the disk.
        ["crates", "emulator", "src", "console", "live-reload.js"] => &[Emulator],
        ["crates", "emulator", "src", "console", ..] => &[Console],
        ["crates", "emulator", ..] => &[Emulator],
        ["crates", "xtask", ..] => &[Tool],
        _ => &[],
    }
}

/// Not what editors leave beside a file while they write it.
fn is_a_source(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let is_hidden = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let known =
        ["css", "html", "js", "json", "lock", "mjs", "rs", "svg", "toml", "ts", "tsx", "txt"];
    !is_hidden && extension.is_some_and(|extension| known.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_followed_by_what_is_made_of_the_file() {
        use Part::{Console, Emulator, HostPage, PluginRust, PluginUi, Server, Tool};
        let everything: &[Part] = &[PluginRust, Server, Emulator];
        for (file, want) in [
            ("crates/plugin/src/tile.rs", &[PluginRust][..]),
            ("crates/plugin/ui/components/tile/Tile.tsx", &[PluginUi]),
            ("crates/plugin/ui/strings/de.json", &[PluginUi]),
            ("crates/shared/src/view.rs", everything),
            ("Cargo.lock", everything),
            ("crates/server/src/main.rs", &[Server]),
            ("crates/build-info/src/lib.rs", &[Server, Emulator]),
            ("crates/listener/src/lib.rs", &[Server, Emulator]),
            ("crates/emulator/src/world.rs", &[Emulator]),
            ("crates/emulator/src/console/console.css", &[Console]),
            ("crates/emulator/src/console/live-reload.js", &[Emulator]),
            ("public/appConfig.js", &[HostPage]),
            ("public/plugins.json", &[HostPage]),
            ("crates/xtask/src/dev.rs", &[Tool]),
            ("crates/server/tests/api/main.rs", &[]),
            ("README.md", &[]),
        ] {
            assert_eq!(parts_of(Path::new(file)), want, "{file}");
        }
    }

    #[test]
    fn what_an_editor_leaves_is_no_change() {
        for file in ["tile.rs~", ".tile.rs.swp", "4913", ".#tile.rs", "tile.rs.tmp"] {
            assert_eq!(parts_of(&Path::new("crates/plugin/src").join(file)), [], "{file}");
        }
    }
}
