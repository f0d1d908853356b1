//! The emulator and the server, as `cargo xtask dev` starts them.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, Result};
use tokio::process::Command;

use super::account::RealAccount;
use crate::{build, flags::DevFlags, sh};

/// Our parts, as they reach each other and as a browser on this machine reaches them.
#[derive(Debug)]
pub(super) struct Urls {
    pub(super) emulator: String,
    pub(super) server: String,
    pub(super) page: String,
}

/// What the emulator says of itself as soon as it listens: `account_sid`, `auth_token` and so on.
pub(super) type Account = BTreeMap<String, String>;

impl Urls {
    pub(super) fn of(flags: &DevFlags) -> Self {
        Self {
            emulator: format!("http://127.0.0.1:{}", flags.port),
            server: format!("http://127.0.0.1:{}", flags.server_port),
            page: format!("http://localhost:{}", flags.port),
        }
    }
}

/// The emulator, or the page for a real account alone, which it serves as well.
pub(super) fn emulator(
    flags: &DevFlags,
    urls: &Urls,
    real_account: Option<&RealAccount>,
) -> Result<Command> {
    let mut command = quiet("twilio-emulator")?;
    command.args(["--bind-address", &format!("127.0.0.1:{}", flags.port)]);
    match real_account {
        None => command.args(["--server-url", &urls.server]),
        Some(account) => command
            .args(["--server-url", &account.public_url])
            .args(["--real-account", &account.account_sid]),
    };
    command.arg("--host-page").arg(sh::path(build::HOST_PAGE)).arg("--print-address");
    command.arg("--plugins-dir").arg(sh::path(build::DEV_FOLDER));
    command.arg("--console-dir").arg(sh::path("crates/emulator/src/console"));
    Ok(command)
}

/// The server, with the emulated account for its settings.
pub(super) fn server(account: &Account, urls: &Urls) -> Result<Command> {
    let mut command = quiet("server")?;
    command.envs(account.iter().map(|(name, value)| (setting(name), value)));
    command.env("TWILIO_BASE_URL", &urls.emulator);
    command.env("PUBLIC_URL", &urls.server);
    // Whoever loads the page anew in mid-call sees what becomes of the customer.
    command.env("REJOIN_SECONDS", "30");
    beside_the_page(&mut command, urls);
    Ok(command)
}

/// The server for a real account, with the settings that it has there.
pub(super) fn server_of(account: &RealAccount, urls: &Urls) -> Result<Command> {
    let mut command = quiet("server")?;
    let quiet_log = ("RUST_LOG".to_owned(), "warn".to_owned());
    command.envs([quiet_log].into_iter().chain(account.settings()));
    beside_the_page(&mut command, urls);
    Ok(command)
}

/// What a server is told that runs on this machine for one page.
fn beside_the_page(command: &mut Command, urls: &Urls) {
    command.env("BIND_ADDRESS", urls.server.trim_start_matches("http://"));
    command.env("ALLOWED_ORIGINS", format!("{},{}", urls.page, urls.emulator));
    command.env("LOG_FORMAT", "text");
    // Two of these may run at once, and nobody reads them.
    command.env("METRICS_ADDRESS", "off");
    // Nobody else would notice that it is not ready.
    command.env("STOP_DELAY_SECONDS", "0");
}

/// Whether cargo has made another program than the one that was started last.
pub(super) fn has_changed(name: &str) -> Result<bool> {
    Ok(sh::digest(&[sh::debug_binary(name)?])? != fs::read_to_string(stamp(name)?)?)
}

/// A program that logs nothing but what went wrong, so that the addresses stay in sight, unless
/// `RUST_LOG` asks for more. The settings of a real account do not reach it.
fn quiet(name: &str) -> Result<Command> {
    let mut command = sh::isolated(copy(name)?)?;
    if std::env::var_os("RUST_LOG").is_none() {
        command.env("RUST_LOG", "warn");
    }
    command.env("NO_COLOR", "1");
    Ok(command)
}

/// What runs is a copy: Windows lets nobody replace the file of a program that runs, cargo neither.
fn copy(name: &str) -> Result<PathBuf> {
    let built = sh::debug_binary(name)?;
    let place = folder()?.join(built.file_name().unwrap_or(built.as_os_str()));
    fs::create_dir_all(folder()?)?;
    // A new file: the old one may still be run by somebody who ends.
    if place.exists() {
        fs::remove_file(&place)?;
    }
    fs::copy(&built, &place)
        .with_context(|| format!("failed to copy {}: is it built?", built.display()))?;
    sh::mark_fresh(&stamp(name)?, &sh::digest(&[built])?)?;
    Ok(place)
}

fn stamp(name: &str) -> Result<PathBuf> {
    Ok(folder()?.join(format!("{name}.stamp")))
}

/// Each process has its own: two can run at a time, at other ports.
fn folder() -> Result<PathBuf> {
    Ok(sh::target()?.join(format!("xtask/dev-{}", std::process::id())))
}

/// Removes the copies.
pub(super) fn clear() -> Result<()> {
    fs::remove_dir_all(folder()?).context("failed to remove the copies of the programs")
}

/// The name of the server's setting for what the emulator calls `account_sid`.
fn setting(name: &str) -> String {
    format!("TWILIO_{}", name.to_uppercase())
}
