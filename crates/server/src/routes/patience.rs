//! How long a caller is kept waiting. Twilio gives up after 15 seconds, all its tries together.

use std::{future::Future, time::Duration};

use tracing::{Instrument, Span};

use crate::error::Error;

pub(crate) const PATIENCE: Duration = Duration::from_secs(4);

/// Works, and answers in time. Work that takes longer, or whose caller goes away, is not broken off: a
/// telephone may just be beginning to ring. The next try finds what was done.
pub(crate) async fn in_time<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let work = tokio::spawn(work.instrument(Span::current()));
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(result)) => result,
        // The work panicked, or the runtime is shutting down.
        Ok(Err(_)) | Err(_) => Err(Error::TooSlow),
    }
}
