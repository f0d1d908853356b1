//! Logs: a line for each request when it is done, with its id, what was asked and how it ended; where
//! the server is at fault, an error before it; and what was noticed on the way, under the same id and with
//! the SIDs of its task, conference and leg.
//!
//! **Invariant:** above `debug` nothing is logged that a caller chose: no query, body or header, no path
//! but those of our routes. They hold tokens and telephone numbers, and may be of any length.

#[cfg(feature = "otlp")]
mod otlp;

use std::io::IsTerminal;

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
};
use tracing::{Span, field, level_filters::LevelFilter};
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::{
    Layer, Registry,
    fmt::{self, format::FmtSpan},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    http::{error_response::Error, router},
    settings::{LogFormat, LogSettings},
};

/// What goes on until the program ends.
#[derive(Debug)]
#[must_use]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    spans: Option<otlp::Spans>,
}

impl Telemetry {
    /// Starts to log. Without a format: lines for people on a terminal, JSON elsewhere.
    ///
    /// # Errors
    /// When spans are to be sent to a collector, and nothing can be sent, or this program was built without that.
    pub fn start(settings: &LogSettings) -> anyhow::Result<Self> {
        let registry = tracing_subscriber::registry().with(lines(settings));
        #[cfg(feature = "otlp")]
        if let Some(collector) = &settings.collector {
            let spans = otlp::Spans::to(collector)?;
            // A second start keeps the first one's settings; there is nothing else to do about it.
            let _ = registry.with(spans.layer()).try_init();
            return Ok(Self { spans: Some(spans) });
        }
        #[cfg(not(feature = "otlp"))]
        if settings.collector.is_some() {
            anyhow::bail!(
                "spans are to be sent, and this program was built without the feature `otlp`"
            );
        }
        let _ = registry.try_init();
        Ok(Self {
            #[cfg(feature = "otlp")]
            spans: None,
        })
    }

    /// Sends what is still to be sent.
    #[cfg_attr(
        not(feature = "otlp"),
        expect(clippy::unused_async, reason = "there is nothing to send")
    )]
    pub async fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(spans) = self.spans {
            spans.end().await;
        }
    }
}

fn lines(settings: &LogSettings) -> impl Layer<Registry> + use<> {
    // Below `info` there are spans inside of that of the request. The innermost alone would not say whose it is.
    let is_detailed = Layer::<Registry>::max_level_hint(&settings.filter) > Some(LevelFilter::INFO);
    let lines = fmt::layer().with_span_events(FmtSpan::CLOSE).with_writer(std::io::stderr);
    let by_place =
        || if std::io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
    let lines = match settings.format.unwrap_or_else(by_place) {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(is_detailed).boxed(),
    };
    lines.with_filter(settings.filter.clone())
}

/// What stands for a path and a method that are not ours.
const OTHER: &str = "other";

/// A method, unless somebody has made it up.
fn known_method(method: &Method) -> &str {
    let known = [Method::GET, Method::POST, Method::OPTIONS, Method::HEAD];
    if known.contains(method) { method.as_str() } else { OTHER }
}

/// What is known of a request while it is being handled.
#[derive(Debug)]
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let request_id = request.extensions().get::<RequestId>().copied();
        tracing::info_span!(
            "request",
            request_id = request_id.map(field::display),
            method = known_method(request.method()),
            path = router::known_path(request.path()).unwrap_or(OTHER),
            event = field::Empty,
            task_sid = field::Empty,
            call = field::Empty,
            conference_sid = field::Empty,
            call_sid = field::Empty,
            worker_sid = field::Empty,
            status = field::Empty,
            error = field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(
        span: Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        let refused = match outcome {
            Ok(response) => response.response().error(),
            Err(error) => Some(error),
        };
        if let Some(error) = refused.and_then(actix_web::Error::as_error::<Error>) {
            tracing::debug!(parent: &span, message = error.message(), "request refused");
        }
        let (status, error) = match outcome {
            Ok(response) => {
                (response.status(), response.response().error().map(ToString::to_string))
            }
            Err(error) => (error.as_response_error().status_code(), Some(error.to_string())),
        };
        span.record("status", status.as_u16());
        let Some(error) = error else { return };
        span.record("error", &error);
        if status.is_server_error() {
            tracing::error!(parent: &span, status = status.as_u16(), error, "request failed");
        }
    }
}
