//! The server: reads its settings, then serves until it is told to stop.

use anyhow::Context;
use server::{
    http::{app::Application, telemetry},
    settings::Settings,
};

// Not `actix_web::main`, whose runtime has one thread: all work that is not HTTP is done on this one.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::from_environment()?;
    telemetry::start(settings.log_format);
    let public_url = settings.public_url.join("");
    let application = Application::build(settings)?;
    tracing::info!(address = %application.address(), public_url, "listening");
    application.run().await.context("the server broke down")
}
