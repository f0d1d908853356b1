//! What is logged, and how.

use tracing_subscriber::filter::Targets;
use url::Url;

use crate::settings::reader::Reader;

/// What is logged, and how it is written.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// `RUST_LOG`: what is logged of which part. Not with the regular expressions of an `EnvFilter`, which
    /// take memory.
    pub filter: Targets,
    /// `LOG_FORMAT`. Without it: text on a terminal, JSON elsewhere.
    pub format: Option<LogFormat>,
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`: the OpenTelemetry collector that is sent the spans. Its other
    /// variables, like `OTEL_SERVICE_NAME`, are read by OpenTelemetry's own library.
    pub collector: Option<Url>,
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let filter = reader.with_default(
            "RUST_LOG",
            "info,actix_server=warn",
            "give levels, for all or for parts, like info,server=debug",
            |text| text.parse().map_err(|_| format!("`{text}` names no levels")),
        );
        let format = reader.optional_parsed(
            "LOG_FORMAT",
            "give text or json, or leave it out",
            LogFormat::parse,
        );
        let collector = reader.optional_parsed(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "give the address of an OpenTelemetry collector that takes OTLP over HTTP, like \
             http://127.0.0.1:4318, or leave it out",
            collector,
        );
        Some(Self { filter: filter?, format, collector })
    }
}

fn collector(text: &str) -> Result<Url, String> {
    if cfg!(not(feature = "otlp")) {
        return Err("this server is built without the feature `otlp`".to_owned());
    }
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{text}` is neither http nor https"));
    }
    Ok(url)
}

impl LogFormat {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(format!("`{text}` is neither text nor json")),
        }
    }
}
