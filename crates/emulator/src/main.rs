//! `twilio-emulator`: an emulator on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use emulator::{Emulator, Options};

/// The parts of Twilio that an outbound Flex call needs, on one port, with no account.
#[derive(Debug, Parser)]
#[command(version)]
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
    /// What all chance comes from: the same seed, the same SIDs.
    #[arg(long, default_value_t = 42)]
    seed: u64,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::builder()
                .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
                .from_env_lossy(),
        )
        .init();
    let flags = Flags::parse();
    let emulator = Emulator::start(Options {
        bind_address: flags.bind_address,
        seed: flags.seed,
        server_url: flags.server_url,
        host_page: flags.host_page,
        ..Options::default()
    })?;
    tracing::info!(url = emulator.url(), "the emulator listens");
    tokio::signal::ctrl_c().await?;
    emulator.stop().await;
    Ok(())
}
