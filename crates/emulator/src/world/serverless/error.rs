//! What Serverless refuses, in its words.

use thiserror::Error;

use crate::error::TwilioError;

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ServerlessError {
    #[error("The requested resource {path} was not found")]
    NotFound { path: String },
    #[error("{kind} with this {what} already exists.")]
    Exists { kind: &'static str, what: &'static str },
    #[error("{name} is longer than {longest} characters.")]
    TooLong { name: &'static str, longest: usize },
    #[error("Visibility is not one of public, protected, private.")]
    UnknownVisibility,
    #[error("Version {sid} does not exist.")]
    UnknownVersion { sid: String },
    #[error("Multiple versions have the path {path}.")]
    PathCollision { path: String },
    #[error("Build {sid} is not completed.")]
    BuildNotCompleted { sid: String },
}

impl ServerlessError {
    pub(crate) fn not_found(path: String) -> Self {
        Self::NotFound { path }
    }
}

impl From<ServerlessError> for TwilioError {
    fn from(error: ServerlessError) -> Self {
        let text = error.to_string();
        match error {
            ServerlessError::NotFound { .. } => Self::new(404, 20404, text),
            ServerlessError::Exists { .. } => Self::new(409, 20409, text),
            ServerlessError::TooLong { .. }
            | ServerlessError::UnknownVisibility
            | ServerlessError::UnknownVersion { .. }
            | ServerlessError::PathCollision { .. }
            | ServerlessError::BuildNotCompleted { .. } => Self::bad_request(text),
        }
    }
}

/// Refuses a text that Twilio finds too long.
pub(super) fn check_length(
    name: &'static str,
    text: &str,
    longest: usize,
) -> Result<(), ServerlessError> {
    if text.chars().count() > longest {
        return Err(ServerlessError::TooLong { name, longest });
    }
    Ok(())
}
