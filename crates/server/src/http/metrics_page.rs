//! `GET /metrics` on an address of its own, which only Prometheus should reach: what a replica has done is
//! nobody else's business.

use std::net::{SocketAddr, TcpListener};

use actix_web::{
    App, HttpResponse,
    dev::Server,
    error::ErrorInternalServerError,
    web::{Data, get},
};
use anyhow::Context;
use listener::{Limits, Signals};

use crate::http::state::AppState;

/// Prometheus asks every few seconds, and somebody looks.
const CONNECTIONS: usize = 16;
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves the metrics once it is awaited.
pub(crate) struct MetricsServer {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
}

/// Binds the address at which the metrics of a server are read.
pub(crate) fn bind(address: SocketAddr, state: &Data<AppState>) -> anyhow::Result<MetricsServer> {
    let listener = TcpListener::bind(address).with_context(|| {
        format!("METRICS_ADDRESS: {address} cannot be bound; give another address, or off")
    })?;
    let address = listener.local_addr()?;
    let state = state.clone();
    let application =
        move || App::new().app_data(state.clone()).route("/metrics", get().to(handle));
    let limits = Limits { connections: CONNECTIONS, ..Limits::default() };
    let server = listener::serve(listener, limits, Signals::Ignored, Some(1), application)?;
    Ok(MetricsServer { server, address })
}

async fn handle(state: Data<AppState>) -> actix_web::Result<HttpResponse> {
    let calls = &state.calls;
    let (live, people) = calls.maps.live();
    calls.metrics.set_live(live, people, state.background.under_way());
    let text = calls.metrics.text().map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type(OPEN_METRICS).body(text))
}
