//! Finds the browser for the tests that need one; if there is none, the system's packages provide it.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::sh;

const NAMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const ELSEWHERE: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/// The browser that was asked for, the one that is installed, or the one that can be.
pub(crate) async fn ensure(asked_for: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = asked_for {
        if !path.is_file() {
            bail!("there is no browser at {}", path.display());
        }
        return Ok(path.to_owned());
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if let Some(sudo) = apt_prefix().await {
        apt(sudo, &["update"]).await?;
        apt(sudo, &["install", "--yes", "--no-install-recommends", "chromium"]).await?;
    }
    match installed() {
        Some(path) => Ok(path),
        None => bail!(
            "the browser tests need Chromium or Chrome, and none was found. Install one \
             (`sudo apt-get install chromium`, `brew install --cask chromium`, \
             https://www.google.com/chrome), or name one: `--chromium <PATH>`"
        ),
    }
}

fn installed() -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let mut candidates = env::split_paths(&folders).flat_map(|folder| {
        NAMES.map(|name| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
    });
    candidates
        .find(|path| path.is_file())
        .or_else(|| ELSEWHERE.map(PathBuf::from).into_iter().find(|path| path.is_file()))
}

/// How `apt-get` is called by somebody who may install, if this is such a system and person.
async fn apt_prefix() -> Option<&'static [&'static str]> {
    let answers = async |program: &str, arguments: &[&str]| {
        let mut command = sh::command(program);
        command.args(arguments);
        sh::capture(command).await.ok()
    };
    answers("apt-get", &["--version"]).await?;
    if answers("id", &["-u"]).await?.trim() == "0" {
        return Some(&[]);
    }
    answers("sudo", &["--non-interactive", "true"]).await?;
    Some(&["sudo", "--non-interactive"])
}

async fn apt(sudo: &[&str], arguments: &[&str]) -> Result<()> {
    let words: Vec<&str> = sudo.iter().copied().chain(["apt-get"]).collect();
    let mut command = sh::command(words[0]);
    command.args(&words[1..]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    sh::run(&format!("apt-get {} (a browser for the tests)", arguments.join(" ")), command).await
}
