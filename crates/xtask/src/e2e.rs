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
    node_tests::{self, Concurrency},
    report, sh,
    test_counts::TestCounts,
};

pub(crate) async fn run(flags: E2eFlags) -> Result<ExitCode> {
    build::run(BuildFlags { parts: Vec::new() }).await?;
    let stories = stories(flags.filter.as_deref(), flags.headed, &flags.browser).await?;
    Ok(report::end(&[("browser stories", stories)]))
}

/// The stories with time limits of their own, in which another browser beside them would count. All
/// others share nothing and are run two at a time.
const ALONE: [&str; 4] =
    ["dev.test.mjs", "resilience.test.mjs", "token-renewal.test.mjs", "two-tabs.test.mjs"];

/// Runs the stories with what has been built.
pub(crate) async fn stories(
    filter: Option<&str>,
    headed: bool,
    browser: &BrowserFlags,
) -> Result<TestCounts> {
    let files = node_tests::files("e2e")?;
    if files.is_empty() {
        return Ok(TestCounts::default());
    }
    let chromium = CHROMIUM.ensure(browser.chromium.as_deref()).await?;
    let firefox = firefox(browser.firefox.as_deref()).await?;
    let screenshots = sh::path("target/e2e");
    fs::create_dir_all(&screenshots).context("failed to make the folder for the screenshots")?;
    let (emulator, server) = (sh::debug_binary("twilio-emulator")?, sh::debug_binary("server")?);
    let xtask = std::env::current_exe().context("failed to find this tool itself")?;
    let environment: [(&str, &OsStr); 7] = [
        ("CHROMIUM", chromium.as_os_str()),
        ("FIREFOX", firefox.as_os_str()),
        ("EMULATOR_BINARY", emulator.as_os_str()),
        ("SERVER_BINARY", server.as_os_str()),
        ("XTASK_BINARY", xtask.as_os_str()),
        ("SCREENSHOTS", screenshots.as_os_str()),
        ("HEADED", OsStr::new(if headed { "1" } else { "" })),
    ];
    let is_alone = |file: &PathBuf| ALONE.iter().any(|name| file.ends_with(name));
    let (alone, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_alone);
    let mut counts = node_tests::run(&others, filter, &environment, Concurrency::Two).await?;
    counts += &node_tests::run(&alone, filter, &environment, Concurrency::One).await?;
    Ok(counts)
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
