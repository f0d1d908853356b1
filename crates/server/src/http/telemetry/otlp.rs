//! The spans of a request, sent to an OpenTelemetry collector over OTLP.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::Context;
use async_trait::async_trait;
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use reqwest::redirect::Policy;
use tokio::{runtime::Handle, task};
use tracing::{Level, Metadata};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};
use url::Url;

/// Where OTLP takes spans, below the address of the collector.
const TRACES: &str = "v1/traces";
const SERVICE_NAME: &str = "service.name";
const SERVICE_VERSION: &str = "service.version";
const OUR_NAME: &str = "outbound-participants-canvas";
/// How long the collector may take: the next spans wait for the answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long the end of the server waits for the last spans.
const LAST_TIMEOUT: Duration = Duration::from_secs(2);

/// Sends the spans on. What has not been sent is sent at its end.
#[derive(Debug)]
pub(super) struct Spans(SdkTracerProvider);

impl Spans {
    /// Needs a runtime, on which the requests to the collector are made.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub(super) fn to(collector: &Url) -> anyhow::Result<Self> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(OnRuntime::new()?)
            .with_endpoint(traces_of(collector))
            .build()
            .context("the exporter of spans cannot be made")?;
        let provider = SdkTracerProvider::builder().with_resource(resource());
        Ok(Self(provider.with_batch_exporter(exporter).build()))
    }

    /// Takes the spans of this server at every level, whatever is logged, so that a trace goes from the
    /// callback to the map; of the events those from `info` on, because below it there are telephone numbers.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.0.tracer(OUR_NAME);
        tracing_opentelemetry::layer().with_tracer(tracer).with_filter(filter_fn(is_sent))
    }

    /// Sends what has not been sent.
    pub(super) async fn end(self) {
        // It waits for the requests, which need the threads of the runtime.
        let ended = task::spawn_blocking(move || self.0.shutdown_with_timeout(LAST_TIMEOUT)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last spans were not sent in time");
        }
    }
}

fn is_sent(what: &Metadata<'_>) -> bool {
    let is_ours = what.target().starts_with("server") || what.target() == "audit";
    is_ours && (what.is_span() || *what.level() <= Level::INFO)
}

/// As OpenTelemetry asks for it: the path is put behind that of the collector.
fn traces_of(collector: &Url) -> String {
    format!("{}/{TRACES}", collector.as_str().trim_end_matches('/'))
}

/// What `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say, and our names for what they do not.
fn resource() -> Resource {
    let version = KeyValue::new(SERVICE_VERSION, build_info::VERSION);
    let asked = Resource::builder().build();
    let name = asked.get(&SERVICE_NAME.into()).map(|name| name.as_str().into_owned());
    let named = name.filter(|name| !name.starts_with("unknown_service"));
    Resource::builder()
        .with_attributes([
            version,
            KeyValue::new(SERVICE_NAME, named.unwrap_or_else(|| OUR_NAME.to_owned())),
        ])
        .build()
}

/// OpenTelemetry sends from a thread of its own, where no request can be made: it is made on the runtime.
#[derive(Debug)]
struct OnRuntime {
    client: reqwest::Client,
    runtime: Handle,
    /// Whether the last spans did not reach the collector: that is logged once.
    has_failed: AtomicBool,
}

impl OnRuntime {
    fn new() -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build();
        Ok(Self {
            client: client.context("no HTTP client")?,
            runtime: Handle::current(),
            has_failed: AtomicBool::new(false),
        })
    }

    fn tell(&self, outcome: &Result<Response<Bytes>, HttpError>) {
        let problem = match outcome {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(response.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        let had_failed = self.has_failed.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(error) if !had_failed => {
                tracing::warn!(error, "the collector does not take the spans");
            }
            None if had_failed => tracing::info!("the collector takes the spans again"),
            Some(_) | None => {}
        }
    }
}

#[async_trait]
impl HttpClient for OnRuntime {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move { client.send_bytes(request).await });
        let outcome = sent.await.unwrap_or_else(|error| Err(error.into()));
        self.tell(&outcome);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_put_behind_that_of_the_collector() {
        let traces = |text: &str| traces_of(&Url::parse(text).expect("a URL"));
        assert_eq!(traces("http://127.0.0.1:4318"), "http://127.0.0.1:4318/v1/traces");
        assert_eq!(traces("https://host.example/otlp/"), "https://host.example/otlp/v1/traces");
    }
}
