//! `cargo xtask e2e`: the browser stories on the real Flex UI, with emulator and server on free
//! ports. Their screenshots go to `target/e2e`.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};

use crate::{
    browsers::{CHROMIUM, FIREFOX},
    build,
    flags::{BrowserFlags, BuildFlags, E2eFlags},
    node_tests, report, sh,
    sources::Sources,
    test_counts::TestCounts,
};

/// The stories of what every version can do.
const OF_EVERY_VERSION: [&str; 4] = ["calling", "internal-call", "leaving", "three-people"];

pub(crate) async fn run(flags: E2eFlags) -> Result<ExitCode> {
    build::run(BuildFlags { parts: Vec::new(), json: false }).await?;
    let mut stories = Stories::ours()?;
    if let Some(commit) = &flags.server_of {
        stories.server = Sources::server_of(commit).await?;
    }
    if let Some(commit) = &flags.plugin_of {
        stories.plugin = Some(Sources::plugin_of(commit).await?.bundle());
    }
    if flags.server_of.is_some() || flags.plugin_of.is_some() {
        stories.files.retain(|file| is_of_every_version(file));
    }
    let counts = stories.run(flags.filter.as_deref(), flags.headed, &flags.browser).await?;
    Ok(report::end(&[("browser stories", counts)]))
}

/// Runs the stories with what has been built.
pub(crate) async fn stories(filter: Option<&str>, browser: &BrowserFlags) -> Result<TestCounts> {
    Stories::ours()?.run(filter, false, browser).await
}

/// Which stories are run, with which server and which plugin.
struct Stories {
    files: Vec<PathBuf>,
    server: PathBuf,
    /// The folder of its file, unless it is ours.
    plugin: Option<PathBuf>,
}

impl Stories {
    fn ours() -> Result<Self> {
        let (files, server) = (node_tests::files("e2e")?, sh::debug_binary("server")?);
        Ok(Self { files, server, plugin: None })
    }

    async fn run(
        &self,
        filter: Option<&str>,
        headed: bool,
        browser: &BrowserFlags,
    ) -> Result<TestCounts> {
        let chromium = if headed { CHROMIUM.with_windows() } else { CHROMIUM };
        let chromium = chromium.ensure(browser.chromium.as_deref()).await?;
        let firefox = firefox(browser.firefox.as_deref()).await?;
        let screenshots = sh::path("target/e2e");
        fs::create_dir_all(&screenshots)
            .context("failed to make the folder for the screenshots")?;
        let emulator = sh::debug_binary("twilio-emulator")?;
        let xtask = std::env::current_exe().context("failed to find this tool itself")?;
        let plugin = self.plugin.as_ref().map_or(OsStr::new(""), |folder| folder.as_os_str());
        let environment: [(&str, &OsStr); 8] = [
            ("CHROMIUM", chromium.as_os_str()),
            ("FIREFOX", firefox.as_os_str()),
            ("EMULATOR_BINARY", emulator.as_os_str()),
            ("SERVER_BINARY", self.server.as_os_str()),
            ("PLUGIN_FOLDER", plugin),
            ("XTASK_BINARY", xtask.as_os_str()),
            ("SCREENSHOTS", screenshots.as_os_str()),
            ("HEADED", OsStr::new(if headed { "1" } else { "" })),
        ];
        // They share nothing, and wait most of the time.
        node_tests::run(&self.files, filter, &environment, 3).await
    }
}

fn is_of_every_version(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    name.is_some_and(|name| OF_EVERY_VERSION.contains(&name.trim_end_matches(".test.mjs")))
}

/// Nothing where Firefox is neither there nor can be installed: its stories are skipped then.
async fn firefox(asked_for: Option<&Path>) -> Result<PathBuf> {
    match FIREFOX.ensure(asked_for).await {
        Err(error) if asked_for.is_none() => {
            eprintln!("warning: the stories in Firefox are skipped: {error:#}");
            Ok(PathBuf::new())
        }
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_of_every_version_are_there() {
        let stories = Stories::ours().unwrap().files;
        let found = stories.iter().filter(|file| is_of_every_version(file)).count();
        assert_eq!(found, OF_EVERY_VERSION.len());
    }
}
