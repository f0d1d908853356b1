//! Serves an actix-web application on a bound socket, as `HttpServer` does, except that a connection
//! on which nothing was ever sent is closed without an answer.
//!
//! Browsers open connections ahead of use. `HttpServer` answers one that stays silent for longer than
//! its `client_request_timeout` with `408 Request Timeout`, and Firefox takes that for the answer to
//! the next request that it sends there. So the HTTP service gets a connection only after its first
//! byte has arrived; from then on `request_head` and `request_body` bound a slow sender.
//!
//! **Invariant:** it knows nothing about what the application does.

mod request_body;

use std::{fmt, io, net::TcpListener, time::Duration};

use actix_http::{HttpService, Request, Response, body::MessageBody, error::DispatchError};
use actix_server::GracefulShutdownSignal;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service,
    map_config,
};
use actix_web::{
    Error,
    dev::{AppConfig, Server},
};
use tokio::{net::TcpStream, time::sleep};

/// How long a connection may be kept, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection on which nothing is asked: before the first request, and after an answer.
    pub idle: Duration,
    /// From the first byte of the first request to the end of its headers.
    pub request_head: Duration,
    /// From there to the end of its body: reading it fails with [`io::ErrorKind::TimedOut`] then.
    pub request_body: Duration,
    /// For a client to close its side of a connection that is closed here; zero: nobody waits for it. Shorter
    /// times than a second are not kept: actix-http counts them from a clock that is half a second late.
    pub disconnect: Duration,
    /// For the requests that have begun when the server is told to stop; whole seconds.
    pub shutdown: Duration,
    /// How many there may be at once; more wait until one of them is closed.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Longer than the minute after which common load balancers close an idle connection: the
            // side that sends requests should be the one that closes, or a request meets a closed
            // connection.
            idle: Duration::from_secs(75),
            request_head: Duration::from_secs(5),
            // Forms are small; one that takes longer is sent neither by a browser nor by Twilio.
            request_body: Duration::from_secs(5),
            // As in `HttpServer`.
            disconnect: Duration::from_secs(1),
            shutdown: Duration::from_secs(10),
            connections: 10_000,
        }
    }
}

/// Who listens to SIGTERM, SIGINT and SIGQUIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signals {
    /// The server stops by itself.
    Handled,
    /// The program stops the server.
    Ignored,
}

/// Serves an application, built once for each worker thread. The server runs once it is awaited.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve<F, I, S, B>(
    listener: TcpListener,
    limits: Limits,
    signals: Signals,
    workers: Option<usize>,
    application: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let mut builder = Server::build().shutdown_timeout(limits.shutdown.as_secs());
    let workers = match workers {
        Some(workers) => workers,
        None => std::thread::available_parallelism()?.get(),
    };
    // Each worker has its share.
    let share = limits.connections.div_ceil(workers);
    builder = builder.workers(workers).max_concurrent_connections(share);
    if signals == Signals::Ignored {
        builder = builder.disable_signals();
    }
    let stop = builder.graceful_shutdown_signal();
    let builder = builder.listen("http", listener, move || {
        let stop_waiting = stop.clone();
        let stop_keeping = stop.clone();
        let application = application().into_factory();
        let application = apply_fn_factory(application, move |request, service| {
            service.call(request_body::in_time(request, limits.request_body))
        });
        let http = HttpService::build()
            .keep_alive(limits.idle)
            .client_request_timeout(limits.request_head)
            .client_disconnect_timeout(limits.disconnect)
            // Not in actix-http's documentation, but what `HttpServer` itself calls: without it a
            // stop waits for connections that are idle.
            .graceful_shutdown_signal(move || notified(stop_keeping.clone()))
            .finish(map_config(
                application.map_err(|error: S::Error| error.into().error_response()),
                |()| AppConfig::default(),
            ))
            .tcp();
        fn_service(move |stream| first_byte(stream, limits.idle, stop_waiting.clone()))
            .and_then(http)
    })?;
    Ok(builder.run())
}

/// Hands a connection on as soon as there is something to read. It is dropped when nothing comes in
/// time, when the client closes it, and when the server stops.
async fn first_byte(
    stream: TcpStream,
    limit: Duration,
    stop: GracefulShutdownSignal,
) -> Result<TcpStream, DispatchError> {
    let mut byte = [0];
    let bytes = tokio::select! {
        // What has arrived before the stop is still answered.
        biased;
        peeked = stream.peek(&mut byte) => peeked?,
        () = sleep(limit) => 0,
        () = stop.notified() => 0,
    };
    if bytes == 0 {
        Err(io::Error::from(io::ErrorKind::ConnectionAborted).into())
    } else {
        Ok(stream)
    }
}

async fn notified(stop: GracefulShutdownSignal) {
    stop.notified().await;
}
