//! The whole server: put together, started and stopped.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{
    App,
    dev::{Server, ServerHandle},
    http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS},
    middleware::{DefaultHeaders, from_fn},
    web::{Data, PayloadConfig},
};
use anyhow::Context;
use listener::{Limits, Signals};
use metrics_page::MetricsServer;
use tokio::{runtime::Handle, time::timeout};
use tokio_util::task::AbortOnDropHandle;
use tracing_actix_web::TracingLogger;

use crate::{
    background::BackgroundWork,
    calls::heal::sweep,
    http::{
        cors::cors, measured, metrics_page, public_path, router, state::AppState, stop,
        telemetry::RequestSpan,
    },
    metrics::Metrics,
    settings::Settings,
    twilio::TwilioClient,
};

/// Forms of browsers and of Twilio are small.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long requests that have begun may go on after the order to stop.
const SHUTDOWN_SECONDS: u64 = 10;

/// A server that is bound, and listens once it runs.
///
/// It must be built on a runtime, which owns the connections to Twilio and the work that goes on behind
/// answers, and has to run for as long as the server does. The HTTP workers have runtimes of their own.
#[must_use]
pub struct Application {
    server: Server,
    address: SocketAddr,
    state: Data<AppState>,
    /// Serves the metrics, if somebody is to read them.
    metrics: Option<MetricsServer>,
}

impl Application {
    /// Binds the address of the settings and puts the parts together.
    ///
    /// # Errors
    /// When the address cannot be bound, or no connection to anywhere can be prepared.
    pub fn build(settings: Settings) -> anyhow::Result<Self> {
        let bind_address = settings.bind_address;
        let listener = TcpListener::bind(bind_address).with_context(|| {
            format!("BIND_ADDRESS: {bind_address} cannot be bound; give another address")
        })?;
        Self::listen(listener, settings)
    }

    /// Puts the parts together around a socket that is bound: who binds port 0 knows the port before
    /// the settings are complete.
    ///
    /// # Errors
    /// When the socket cannot be used, or no connection to anywhere can be prepared.
    pub fn listen(listener: TcpListener, settings: Settings) -> anyhow::Result<Self> {
        let address = listener.local_addr()?;
        let runtime = Handle::current();
        let caps = settings.limits.clone();
        let metrics = Metrics::new();
        let background = BackgroundWork::new(runtime.clone(), caps.background_work, &metrics);
        let twilio =
            TwilioClient::new(settings.twilio.clone(), runtime, caps.twilio_requests, metrics)
                .context("no HTTP client")?;
        let metrics_address = settings.metrics_address.address();
        let state = Data::new(AppState::new(settings, twilio, background));
        if !state.settings.sweep_every.is_zero() {
            sweep::start(&state.calls, state.settings.sweep_every);
        }
        let of_workers = state.clone();
        let application = move || {
            App::new()
                .app_data(of_workers.clone())
                .app_data(PayloadConfig::new(MAX_BODY_BYTES))
                .configure(router::configure)
                .wrap(from_fn(public_path::without_prefix))
                .wrap(cors(&of_workers.settings.allowed_origins))
                .wrap(safe_headers())
                .wrap(from_fn(measured::measured))
                .wrap(TracingLogger::<RequestSpan>::new())
        };
        let limits = Limits {
            shutdown: Duration::from_secs(SHUTDOWN_SECONDS),
            connections: caps.connections,
            ..Limits::default()
        };
        let server = listener::serve(listener, limits, Signals::Ignored, None, application)?;
        let metrics =
            metrics_address.map(|address| metrics_page::bind(address, &state)).transpose()?;
        Ok(Self { server, address, state, metrics })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its metrics are read.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|metrics| metrics.address)
    }

    /// Asks Twilio whether the settings are true, and logs it if they are not: who has just started a server reads its
    /// log, and not yet `/ready`.
    pub fn look_whether_ready(&self) {
        let state = self.state.clone();
        self.state.background.spawn(async move {
            if let Err(reason) = state.readiness.check(&state.calls.twilio).await {
                tracing::warn!(%reason, "not ready: nobody can call as long as that is so; /ready says when it is not");
            }
        });
    }

    /// Stops the server from outside.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until it is told to stop. At SIGTERM it is not ready any more, serves for
    /// `STOP_DELAY_SECONDS`, then lets the requests end that have begun, and the work that goes on behind
    /// them. Whoever tells it once more meanwhile does not want to wait for that.
    ///
    /// # Errors
    /// When the server breaks down.
    pub async fn run(self) -> io::Result<()> {
        // They can be read for as long as it runs, also while it stops.
        let _metrics = self.metrics.map(|it| AbortOnDropHandle::new(tokio::spawn(it.server)));
        let told = stop::when_told(self.server.handle(), self.state.clone());
        let told = AbortOnDropHandle::new(tokio::spawn(told));
        let finished = finish(self.server, self.state);
        tokio::pin!(finished);
        let problem = tokio::select! {
            finished = &mut finished => return finished,
            told = told => match told {
                Ok(Ok(())) => {
                    tracing::warn!("second stop signal: aborting the work in progress");
                    return Ok(());
                }
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            },
        };
        tracing::error!(problem, "stop signals cannot be heard: the server has to be killed");
        finished.await
    }
}

/// Serves to the end, and waits for the work that goes on behind answers.
async fn finish(server: Server, state: Data<AppState>) -> io::Result<()> {
    server.await?;
    let finished = state.background.finished();
    if timeout(Duration::from_secs(SHUTDOWN_SECONDS), finished).await.is_err() {
        tracing::error!("background work did not end in time and is aborted");
    }
    Ok(())
}

/// Answers are about calls of people, and some hold tokens: nobody keeps them, and no browser takes one
/// for a script or a page.
fn safe_headers() -> DefaultHeaders {
    DefaultHeaders::new().add((CACHE_CONTROL, "no-store")).add((X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("address", &self.address).finish_non_exhaustive()
    }
}
