//! What is logged, and how.

use tracing_subscriber::filter::Targets;

use crate::settings::reader::Reader;

/// What is logged, and how it is written.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// `RUST_LOG`: what is logged of which part. Not with the regular expressions of an `EnvFilter`, which
    /// take memory.
    pub filter: Targets,
    /// `LOG_FORMAT`. Without it: text on a terminal, JSON elsewhere.
    pub format: Option<LogFormat>,
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
        Some(Self { filter: filter?, format })
    }
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
