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
    test_counts::TestCounts,
};

pub(crate) async fn run(flags: E2eFlags) -> Result<ExitCode> {
    build::run(BuildFlags { parts: Vec::new(), json: false }).await?;
    let stories = stories(flags.filter.as_deref(), flags.headed, &flags.browser).await?;
    Ok(report::end(&[("browser stories", stories)]))
}

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
    let chromium = if headed { CHROMIUM.with_windows() } else { CHROMIUM };
    let chromium = chromium.ensure(browser.chromium.as_deref()).await?;
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
    // They share nothing, and wait most of the time.
    node_tests::run(&files, filter, &environment, 3).await
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
