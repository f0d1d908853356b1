//! Sends a request again that Twilio had no time for, or that got lost.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::{Response, StatusCode, header::RETRY_AFTER};

/// How often a request is sent again that Twilio refused with "too many requests". It did nothing
/// then, so that every request may be sent again.
pub(super) const BUSY_RETRIES: usize = 4;
/// The first pause, where Twilio names none; each one after it is twice as long.
const BUSY_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How often a request is sent again that got lost. A person waits for it, perhaps in vain, because an
/// address is wrong: the pauses together are a few seconds, beside what each try takes.
pub(super) const LOST_RETRIES: usize = 3;
const LOST_PAUSE: Duration = Duration::from_millis(if cfg!(test) { 5 } else { 500 });

/// Why a request has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Twilio has done nothing.
    TooManyRequests {
        retry_after: Option<Duration>,
    },
    /// Nobody knows what Twilio has done, but asking once more does no harm.
    Lost(anyhow::Error),
    Other(anyhow::Error),
}

/// Makes attempts until one has an answer, or there were enough of them.
pub(super) async fn until_answered<T, F: Future<Output = Result<T, Failure>>>(
    mut attempt: impl FnMut() -> F,
) -> Result<T, Failure> {
    let mut busy = pauses(BUSY_PAUSE, BUSY_RETRIES);
    let mut lost = pauses(LOST_PAUSE, LOST_RETRIES);
    loop {
        let failure = match attempt().await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let pause = match &failure {
            Failure::TooManyRequests { retry_after } => {
                busy.next().map(|pause| retry_after.unwrap_or(pause))
            }
            Failure::Lost(_) => lost.next(),
            Failure::Other(_) => None,
        };
        let Some(pause) = pause else { return Err(failure) };
        tokio::time::sleep(pause).await;
    }
}

fn pauses(first: Duration, times: usize) -> impl Iterator<Item = Duration> {
    let pauses = ExponentialBuilder::new().with_min_delay(first).with_max_times(times);
    pauses.with_max_delay(LONGEST_PAUSE).with_jitter().build()
}

impl Failure {
    pub(super) fn too_many_requests(response: &Response) -> Self {
        Self::TooManyRequests { retry_after: retry_after(response) }
    }

    /// The same for a request that may have changed something.
    pub(super) fn of_a_change(self) -> Self {
        match self {
            Self::Lost(error) => Self::Other(error),
            Self::TooManyRequests { .. } | Self::Other(_) => self,
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// Whether an answer says nothing of the request, and the next one may be another.
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::INTERNAL_SERVER_ERROR
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// The pause that Twilio asks for, in seconds.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}
