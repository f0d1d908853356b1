//! The server: reads its settings, then serves until it is told to stop. With `--health` it asks the one that
//! runs on this machine whether it lives; with `--version` it says which one it is.

use std::io::{self, Write};

use anyhow::{Context, bail};
use mimalloc::MiMalloc;
use server::{
    clock,
    http::{app::Application, health_check, telemetry::Telemetry},
    settings::Settings,
};

/// A hold takes a quarter less CPU time than with the system's allocator. Without huge pages: with them the
/// server takes 10 MiB more from its start on.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const HELP: &str = "\
Usage: server [--health | --version]

Serves Twilio's callbacks and the requests of the plugin until it is told to stop. Its settings come from the
environment and from `.env`; `.env.example` explains each of them.

  --health   asks the server that runs on this machine whether it lives
  --version  says which one this is
";

// Not `actix_web::main`, whose runtime has one thread: all work that is not HTTP is done on this one.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let argument = std::env::args().nth(1);
    match argument.as_deref() {
        None => {}
        Some("--health") => {
            return health_check::ask(Settings::from_environment()?.bind_address).await;
        }
        Some("--version" | "-V") => {
            return Ok(writeln!(io::stdout(), "server {}", build_info::VERSION_AND_COMMIT)?);
        }
        Some("--help" | "-h") => return Ok(write!(io::stdout(), "{HELP}")?),
        Some(other) => bail!("{other} is not understood; see --help"),
    }
    let settings = Settings::from_environment()?;
    clock::run_at(settings.clock_speed);
    let telemetry = Telemetry::start(&settings.log)?;
    let public_url = settings.public_url.clone();
    if public_url.has_credentials() {
        tracing::warn!(
            "PUBLIC_URL has a user or a password, which every worker can read: the attribute `url` of \
             their tasks has it"
        );
    }
    let application = Application::build(settings)?;
    let metrics = application.metrics_address();
    let metrics = metrics.map_or_else(|| "off".to_owned(), |address| address.to_string());
    let version = build_info::VERSION_AND_COMMIT;
    tracing::info!(version, address = %application.address(), metrics, %public_url, "listening");
    application.look_whether_ready();
    let ended = application.run().await.context("the server failed");
    telemetry.end().await;
    ended
}
