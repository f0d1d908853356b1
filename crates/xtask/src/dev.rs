//! `cargo xtask dev`: the product on this machine, with no account. Builds what is missing, starts
//! the emulator and the server, and says which page to open.

mod health;

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Result;
use tokio::process::Command;

use crate::{
    build,
    flags::DevFlags,
    preflight::{self, Need},
    sh,
};

pub(crate) async fn run(flags: DevFlags) -> Result<()> {
    preflight::ensure(&needs(&flags)).await?;
    if !flags.no_build {
        build::for_development().await?;
    }

    let urls = Urls::of(&flags);
    let mut emulator = sh::Service::start("emulator", emulator(&flags, &urls)?)?;
    let outcome = with_emulator(&mut emulator, &urls).await;
    emulator.stop().await;
    outcome
}

fn needs(flags: &DevFlags) -> Vec<Need> {
    let ports = [
        Need::Port { port: flags.port, user: "the page", instead: "PORT=3000 cargo xtask dev" },
        Need::Port {
            port: flags.server_port,
            user: "the server",
            instead: "cargo xtask dev --server-port 3001",
        },
    ];
    let to_build = if flags.no_build { Vec::new() } else { preflight::to_build() };
    to_build.into_iter().chain(ports).collect()
}

/// Our parts, as they reach each other and as a browser on this machine reaches them.
#[derive(Debug)]
struct Urls {
    emulator: String,
    server: String,
    page: String,
}

/// What the emulator says of itself as soon as it listens: `account_sid`, `auth_token` and so on.
type Account = BTreeMap<String, String>;

impl Urls {
    fn of(flags: &DevFlags) -> Self {
        Self {
            emulator: format!("http://127.0.0.1:{}", flags.port),
            server: format!("http://127.0.0.1:{}", flags.server_port),
            page: format!("http://localhost:{}", flags.port),
        }
    }
}

async fn with_emulator(emulator: &mut sh::Service, urls: &Urls) -> Result<()> {
    let account = tokio::select! {
        account = emulator.wait_for_line(|line| serde_json::from_str::<Account>(line).ok()) => account?,
        () = sh::interrupted() => return Ok(()),
    };
    let mut server = sh::Service::start("server", server(&account, urls)?)?;
    let outcome = with_both(emulator, &mut server, urls).await;
    server.stop().await;
    outcome
}

async fn with_both(
    emulator: &mut sh::Service,
    server: &mut sh::Service,
    urls: &Urls,
) -> Result<()> {
    let health = format!("{}/health", urls.server);
    tokio::select! {
        healthy = health::wait_for("server", &health) => healthy?,
        ended = server.wait_for_exit() => return Err(ended),
        ended = emulator.wait_for_exit() => return Err(ended),
        () = sh::interrupted() => return Ok(()),
    }
    println!("\n  Flex      {}", urls.page);
    println!("  Phones    {}/_emulator/", urls.page);
    println!("\n  Call a number in Flex; answer it at the phones. Ctrl-C ends everything.\n");
    tokio::select! {
        ended = server.wait_for_exit() => Err(ended),
        ended = emulator.wait_for_exit() => Err(ended),
        () = sh::interrupted() => Ok(()),
    }
}

/// A program that logs nothing but what went wrong, so that the addresses stay in sight, unless
/// `RUST_LOG` asks for more. The settings of a real account do not reach it.
fn quiet(program: PathBuf) -> Result<Command> {
    let mut command = sh::isolated(program)?;
    if std::env::var_os("RUST_LOG").is_none() {
        command.env("RUST_LOG", "warn");
    }
    command.env("NO_COLOR", "1");
    Ok(command)
}

fn emulator(flags: &DevFlags, urls: &Urls) -> Result<Command> {
    let mut command = quiet(sh::debug_binary("twilio-emulator")?)?;
    command.args(["--bind-address", &format!("127.0.0.1:{}", flags.port)]);
    command.args(["--server-url", &urls.server]);
    command.arg("--host-page").arg(sh::path(build::HOST_PAGE)).arg("--print-address");
    command.arg("--plugins-dir").arg(sh::path(build::DEV_FOLDER));
    Ok(command)
}

/// The server, with the emulated account for its settings.
fn server(account: &Account, urls: &Urls) -> Result<Command> {
    let mut command = quiet(sh::debug_binary("server")?)?;
    command.envs(account.iter().map(|(name, value)| (setting(name), value)));
    command.env("TWILIO_BASE_URL", &urls.emulator);
    command.env("PUBLIC_URL", &urls.server);
    command.env("BIND_ADDRESS", urls.server.trim_start_matches("http://"));
    command.env("ALLOWED_ORIGINS", format!("{},{}", urls.page, urls.emulator));
    command.env("LOG_FORMAT", "text");
    // Two of these may run at once, and nobody reads them.
    command.env("METRICS_ADDRESS", "off");
    // Nobody else would notice that it is not ready.
    command.env("STOP_DELAY_SECONDS", "0");
    Ok(command)
}

/// The name of the server's setting for what the emulator calls `account_sid`.
fn setting(name: &str) -> String {
    format!("TWILIO_{}", name.to_uppercase())
}
