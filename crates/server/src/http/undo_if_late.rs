//! What a browser asks to be made, and would ask for again if the answer did not come: a task, a leg.

use std::{future::Future, time::Duration};

use tokio::{sync::oneshot, time::timeout};
use tracing::{Instrument, Span};

use crate::{background::DetachedWork, http::error_response::Error};

/// Longer than one attempt to make something and a look whether it was made; shorter than a browser
/// waits for us.
pub(crate) const MAKING_PATIENCE: Duration = Duration::from_secs(11);

/// Works, and answers in time. Work that takes longer, or whose caller goes away, is not broken off,
/// because half of it may be in Twilio; but what it has made for nobody is undone.
pub(crate) async fn done_or_undone<T, U>(
    detached: &DetachedWork,
    patience: Duration,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
    undo: impl FnOnce(T) -> U + Send + 'static,
) -> Result<T, Error>
where
    T: Send + 'static,
    U: Future<Output = ()> + Send,
{
    let (sender, receiver) = oneshot::channel();
    let work = async move {
        if let Err(Ok(made)) = sender.send(work.await) {
            undo(made).await;
        }
    };
    detached.spawn(work.instrument(Span::current()));
    match timeout(patience, receiver).await {
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
    async fn what_is_made_in_time_stays() {
        let detached = DetachedWork::on_this_runtime();
        let undo = |_| async { panic!("undone") };
        let made = done_or_undone(&detached, MAKING_PATIENCE, async { Ok(1) }, undo).await;
        assert_eq!(made.unwrap(), 1);
    }

    #[actix_web::test]
    async fn what_is_made_too_late_is_undone() {
        let detached = DetachedWork::on_this_runtime();
        let (go_on, wait) = oneshot::channel::<()>();
        let (tell, undone) = oneshot::channel();
        let work = async {
            wait.await.unwrap();
            Ok("a task")
        };
        let undo = |made| async move { tell.send(made).unwrap() };
        let answer = done_or_undone(&detached, Duration::ZERO, work, undo).await;
        assert!(matches!(answer, Err(Error::TooSlow)), "{answer:?}");
        go_on.send(()).unwrap();
        // A server that stops waits for it.
        detached.finished().await;
        assert_eq!(undone.await.unwrap(), "a task");
    }

    #[actix_web::test]
    async fn work_that_panics_is_not_called_slow() {
        let detached = DetachedWork::on_this_runtime();
        let work = async { panic!("a mistake") };
        let answer: Result<(), Error> =
            done_or_undone(&detached, MAKING_PATIENCE, work, |()| async {}).await;
        assert!(matches!(answer, Err(Error::Broken)), "{answer:?}");
    }
}
