//! How reading or writing a map can fail.

use thiserror::Error;

use crate::twilio::TwilioError;

/// A map that was not read or written.
#[derive(Debug, Clone, Error)]
pub(crate) enum Error {
    /// Others wrote the same item again and again.
    #[error("{0} is written by too many at once")]
    TooManyWriters(String),
    /// Twilio did not do it.
    #[error(transparent)]
    Twilio(#[from] TwilioError),
}
