//! What the emulator serves that is not Twilio's: the host page, the plugins, and where the product's
//! server is.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Files and addresses that were given at the start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    /// Where the product's server is, as a browser reaches it.
    pub(crate) server_url: String,
    /// The folder with the built host page.
    pub(crate) host_page: Option<PathBuf>,
    /// The file that lists the plugins; `plugins.json` of the host page otherwise.
    pub(crate) plugins: Option<PathBuf>,
    /// The folder of what is served below `/plugins/`.
    pub(crate) plugins_dir: Option<PathBuf>,
    /// The folder with the console page, where it is not the one that was compiled in.
    pub(crate) console_dir: Option<PathBuf>,
    /// The account of Twilio's that the host page is for; without it, the emulated one.
    pub(crate) real_account: Option<String>,
}

/// One entry of `plugins.json`, as far as it is ours to read; the rest is passed on to Flex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plugin {
    pub(crate) name: String,
    pub(crate) src: String,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

/// Where plugins of this machine are served.
pub(crate) const PLUGINS_PATH: &str = "/plugins/";

impl Site {
    /// The plugins for Flex to load. One that is not built is left out, because Flex would hold back
    /// the desktop for ten seconds waiting for it.
    pub(crate) fn plugins(&self) -> Vec<Plugin> {
        let listed =
            self.plugins.clone().or_else(|| Some(self.host_page.as_ref()?.join("plugins.json")));
        let Some(path) = listed else { return Vec::new() };
        let plugins = match std::fs::read(&path) {
            Ok(json) => {
                serde_json::from_slice::<Vec<Plugin>>(&json).map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match plugins {
            Ok(plugins) => plugins.into_iter().filter(|plugin| self.is_there(plugin)).collect(),
            Err(error) => {
                tracing::warn!(path = %path.display(), error, "failed to read the list of plugins");
                Vec::new()
            }
        }
    }

    fn is_there(&self, plugin: &Plugin) -> bool {
        let Some(file) = plugin.src.strip_prefix(PLUGINS_PATH) else { return true };
        let is_there = self.plugins_dir.as_ref().is_some_and(|folder| folder.join(file).is_file());
        if !is_there {
            tracing::warn!(plugin.name, plugin.src, "left out: not built, see `cargo xtask build`");
        }
        is_there
    }
}
