//! `twilio-emulator`: an emulator on the command line.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Parser;
use emulator::{Clock, Emulator, Options};
use serde_json::{Value, json};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// The parts of Twilio that an outbound Flex call needs, on one port, with no account.
#[derive(Debug, Parser)]
#[command(name = "twilio-emulator", version = build_info::VERSION_AND_COMMIT)]
struct Flags {
    /// Where to listen.
    #[arg(long, env = "EMULATOR_BIND_ADDRESS", default_value = "127.0.0.1:8080")]
    bind_address: SocketAddr,
    /// Where the product's server is, as a browser reaches it.
    #[arg(long, env = "SERVER_URL", default_value = "http://127.0.0.1:8081")]
    server_url: String,
    /// The folder with the built host page.
    #[arg(long, env = "HOST_PAGE")]
    host_page: Option<PathBuf>,
    /// The file that lists Flex's plugins [default: `plugins.json` of the host page].
    #[arg(long, env = "PLUGINS")]
    plugins: Option<PathBuf>,
    /// The folder with the built plugins, served below `/plugins/` [default: the one around the host
    /// page].
    #[arg(long, env = "PLUGINS_DIR")]
    plugins_dir: Option<PathBuf>,
    /// The folder with the console page, for those who work on it [default: the page that is built in].
    #[arg(long)]
    console_dir: Option<PathBuf>,
    /// The SID of a real account: the host page is served, Flex logs in at Twilio, and nothing is emulated.
    #[arg(long, value_name = "SID")]
    real_account: Option<String>,
    /// What all chance comes from: the same seed, the same SIDs.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How many times as fast as life the emulator's clock runs.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(Clock::MAX_SPEED)))]
    speed: u32,
    /// What is logged: levels, for all or for parts, like `info,emulator=debug`.
    #[arg(long, env = "RUST_LOG", default_value = "info")]
    log: Targets,
    /// Print one line of JSON with the address and the credentials as soon as the emulator listens.
    #[arg(long)]
    print_address: bool,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(io::stderr))
        .with(flags.log)
        .init();
    let around = flags.host_page.as_deref().and_then(Path::parent).map(Path::to_owned);
    let plugins_dir = flags.plugins_dir.or(around);
    let emulator = Emulator::start(Options {
        bind_address: flags.bind_address,
        seed: flags.seed,
        clock: Clock::running_at(flags.speed),
        server_url: flags.server_url,
        host_page: flags.host_page,
        plugins: flags.plugins,
        plugins_dir,
        console_dir: flags.console_dir,
        real_account: flags.real_account.clone(),
        ..Options::default()
    })?;
    tracing::info!(url = emulator.url(), "the emulator listens");
    if flags.print_address {
        let address = match flags.real_account {
            Some(account_sid) => json!({"url": emulator.url(), "account_sid": account_sid}),
            None => address(&emulator),
        };
        writeln!(io::stdout(), "{address}")?;
    }
    tokio::signal::ctrl_c().await?;
    emulator.stop().await;
    Ok(())
}

/// What a program needs that has started this one.
fn address(emulator: &Emulator) -> Value {
    let account = emulator.account();
    json!({
        "url": emulator.url(),
        "account_sid": account.account_sid,
        "auth_token": account.auth_token,
        "api_key": account.api_key,
        "api_secret": account.api_secret,
        "workspace_sid": account.workspace_sid,
        "workflow_sid": account.workflow_sid,
        "sync_service_sid": account.sync_service_sid,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn it_says_its_version_and_commit() {
        let want =
            format!("twilio-emulator {} ({})\n", env!("CARGO_PKG_VERSION"), build_info::COMMIT);
        assert_eq!(Flags::command().render_version(), want);
    }
}
