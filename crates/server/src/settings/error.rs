//! What is wrong with the settings.

use thiserror::Error;

/// All that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the settings have {} problem(s):\n{}", .problems.len(), .problems.join("\n"))]
pub struct SettingsError {
    /// One line a problem, each with what to do.
    pub problems: Vec<String>,
}
