//! What the Plugins API refuses. Twilio does not publish its words.

use thiserror::Error;

use crate::error::TwilioError;

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PluginServiceError {
    #[error("The requested resource {path} was not found")]
    NotFound { path: String },
    #[error("Plugin with UniqueName {unique_name} already exists")]
    PluginExists { unique_name: String },
    #[error("Version {version} is not a semantic version")]
    NoSemanticVersion { version: String },
    #[error("Version 0.0.0 is reserved")]
    ReservedVersion,
    #[error("Version {version} already exists")]
    VersionExists { version: String },
    #[error("Version {version} is not greater than the latest version {latest}")]
    VersionTooLow { version: String, latest: String },
    #[error("PluginUrl {url} is not a https address")]
    UnusableUrl { url: String },
    #[error("Plugins is not a list of {{\"plugin_version\", \"phase\"}}: {problem}")]
    UnreadablePlugin { problem: String },
    #[error("Plugin version {sid} does not exist")]
    UnknownVersion { sid: String },
    #[error("Plugin {unique_name} is in the configuration more than once")]
    PluginTwice { unique_name: String },
    #[error("Configuration {sid} does not exist")]
    UnknownConfiguration { sid: String },
}

impl PluginServiceError {
    pub(crate) fn not_found(path: &str) -> Self {
        Self::NotFound { path: format!("/PluginService{path}") }
    }
}

impl From<PluginServiceError> for TwilioError {
    fn from(error: PluginServiceError) -> Self {
        let text = error.to_string();
        match error {
            PluginServiceError::NotFound { .. } => Self::new(404, 20404, text),
            PluginServiceError::PluginExists { .. } | PluginServiceError::VersionExists { .. } => {
                Self::new(409, 20409, text)
            }
            PluginServiceError::NoSemanticVersion { .. }
            | PluginServiceError::ReservedVersion
            | PluginServiceError::VersionTooLow { .. }
            | PluginServiceError::UnusableUrl { .. }
            | PluginServiceError::UnreadablePlugin { .. }
            | PluginServiceError::UnknownVersion { .. }
            | PluginServiceError::PluginTwice { .. }
            | PluginServiceError::UnknownConfiguration { .. } => Self::bad_request(text),
        }
    }
}
