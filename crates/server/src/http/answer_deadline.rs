//! How long a caller is kept waiting.

use std::{future::Future, time::Duration};

use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span};

use crate::{background::DetachedWork, http::error_response::Error};

/// Twilio gives up after 15 seconds, all its tries together: several have to fit in.
pub(crate) const ANSWER_PATIENCE: Duration = Duration::from_secs(4);

/// Works, and answers in time. Work that takes longer, or whose caller goes away, is not broken off: a
/// telephone may just be beginning to ring. The next try finds what was done.
pub(crate) async fn in_time<T: Send + 'static>(
    detached: &DetachedWork,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let (answer, answered) = oneshot::channel();
    let work = async move {
        if let Err(Err(error)) = answer.send(work.await) {
            tracing::error!(%error, "what went on after its request was answered has failed");
        }
    };
    detached.spawn(work.instrument(Span::current()));
    match timeout(ANSWER_PATIENCE, answered).await {
        Ok(Ok(result)) => result,
        // Work that does not end with an answer has panicked.
        Ok(Err(_)) => Err(Error::Broken),
        Err(_) => Err(Error::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn work_that_panics_is_not_called_slow() {
        let detached = DetachedWork::on_this_runtime();
        let answer: Result<(), Error> = in_time(&detached, async { panic!("a mistake") }).await;
        assert!(matches!(answer, Err(Error::Broken)), "{answer:?}");
    }
}
