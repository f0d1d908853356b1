//! Sends a request again that Twilio had no time for.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::{Response, header::RETRY_AFTER};

/// How often a request is sent again that Twilio refused with "too many requests". It did nothing
/// then, so that every request may be sent again.
pub(super) const RETRIES: usize = 4;
/// The first pause, where Twilio names none; each one after it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Makes attempts until one has an answer, or there were enough of them.
pub(super) async fn until_answered<T, F: Future<Output = Result<T, Failure>>>(
    attempt: impl FnMut() -> F,
) -> Result<T, Failure> {
    let backoff = ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(RETRIES)
        .with_jitter();
    attempt
        .retry(backoff)
        .when(|failure| matches!(failure, Failure::TooManyRequests { .. }))
        .adjust(|failure, pause| pause.map(|pause| failure.retry_after().unwrap_or(pause)))
        .await
}

/// Why a request has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    TooManyRequests { retry_after: Option<Duration> },
    Other(anyhow::Error),
}

impl Failure {
    pub(super) fn too_many_requests(response: &Response) -> Self {
        Self::TooManyRequests { retry_after: retry_after(response) }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => *retry_after,
            Self::Other(_) => None,
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// The pause that Twilio asks for, in seconds.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}
