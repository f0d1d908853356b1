//! Finds the browsers for the tests that need one; what is missing comes from the system's packages,
//! where those can be installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::sh;

/// A browser, and where it is found.
#[derive(Debug)]
pub(crate) struct Browser {
    name: &'static str,
    /// The program of a build without windows, and Debian's package of the same name. It starts
    /// with 2 s of CPU less, and there is one for each file of stories.
    windowless: Option<&'static str>,
    /// Names of its program in `PATH`.
    programs: &'static [&'static str],
    /// Where it is on systems that keep their browsers out of `PATH`.
    elsewhere: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
    advice: &'static str,
}

pub(crate) const CHROMIUM: Browser = Browser {
    name: "Chromium or Chrome",
    windowless: Some("chromium-headless-shell"),
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
    elsewhere: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    ],
    package: "chromium",
    advice: "`sudo apt-get install chromium`, `brew install --cask chromium`, \
             https://www.google.com/chrome; or name one: `--chromium <PATH>`",
};

pub(crate) const FIREFOX: Browser = Browser {
    name: "Firefox",
    windowless: None,
    programs: &["firefox-esr", "firefox"],
    elsewhere: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
    ],
    package: "firefox-esr",
    advice: "`sudo apt-get install firefox-esr`, `brew install --cask firefox`, \
             https://www.mozilla.org/firefox; or name one: `--firefox <PATH>`",
};

impl Browser {
    /// The same for somebody who wants to look on.
    pub(crate) fn with_windows(self) -> Self {
        Self { windowless: None, ..self }
    }

    /// The browser that was asked for, the one that is installed, or the one that can be.
    ///
    /// # Errors
    /// When there is none, with how to get one.
    pub(crate) async fn ensure(&self, asked_for: Option<&Path>) -> Result<PathBuf> {
        if let Some(path) = asked_for {
            if !path.is_file() {
                bail!("there is no browser at {}", path.display());
            }
            return Ok(path.to_owned());
        }
        if let Some(path) = self.installed() {
            return Ok(path);
        }
        if let Some(sudo) = apt_prefix().await {
            apt(sudo, &["update"]).await?;
            let install = async |package| {
                apt(sudo, &["install", "--yes", "--no-install-recommends", package]).await
            };
            match self.windowless {
                // Not each system has it.
                Some(package) if install(package).await.is_ok() => {}
                _ => install(self.package).await?,
            }
        }
        self.installed()
            .with_context(|| format!("{} was not found. Install it ({})", self.name, self.advice))
    }

    fn installed(&self) -> Option<PathBuf> {
        let programs = self.windowless.iter().chain(self.programs);
        let on_the_path = programs.into_iter().find_map(|name| which::which(name).ok());
        let elsewhere = || self.elsewhere.iter().map(PathBuf::from).find(|path| path.is_file());
        on_the_path.or_else(elsewhere)
    }
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
