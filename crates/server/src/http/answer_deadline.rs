//! How long a caller is kept waiting, and what becomes of work that takes longer.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;
use tracing::{Instrument, Span};

use crate::{background::BackgroundWork, calls, clock::timeout, http::error_response::Error};

/// Twilio gives up after 15 seconds, all its tries together: several have to fit in.
pub(crate) const ANSWER_DEADLINE: Duration = Duration::from_secs(4);

/// Longer than one attempt to make something and a look whether it was made; shorter than a browser
/// waits for us.
pub(crate) const CREATION_DEADLINE: Duration = Duration::from_secs(11);

/// Works, and answers in time. Work that takes longer, or whose caller goes away, is not broken off: a
/// telephone may just be beginning to ring. The next try finds what was done.
pub(crate) fn answer_in_time<T: Send + 'static>(
    background: &BackgroundWork,
    work: impl Future<Output = Result<T, calls::error::Error>> + Send + 'static,
) -> impl Future<Output = Result<T, Error>> {
    let late = |outcome| async {
        if let Err(error) = outcome {
            tracing::error!(%error, "what went on after its request was answered has failed");
        }
    };
    in_background(background, ANSWER_DEADLINE, work, late)
}

/// Works while the caller waits, and no longer: what begins after the answer could undo what the caller
/// asks for next. What was sent is not called back, so nobody knows whether it is done.
pub(crate) async fn while_asked<T>(
    work: impl Future<Output = Result<T, calls::error::Error>>,
) -> Result<T, Error> {
    match timeout(ANSWER_DEADLINE, work).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(calls::error::Error::OutcomeUnknown.into()),
    }
}

/// Makes what a browser would ask for again if the answer did not come, a task or a leg, and answers in
/// time. Work that takes longer, or whose caller goes away, is not broken off, because half of it may be
/// in Twilio; but what it has made for nobody is undone.
pub(crate) fn answer_or_undo<T, U>(
    background: &BackgroundWork,
    deadline: Duration,
    work: impl Future<Output = Result<T, calls::error::Error>> + Send + 'static,
    undo: impl FnOnce(T) -> U + Send + 'static,
) -> impl Future<Output = Result<T, Error>>
where
    T: Send + 'static,
    U: Future<Output = ()> + Send,
{
    let late = |outcome| async {
        if let Ok(made) = outcome {
            undo(made).await;
        }
    };
    in_background(background, deadline, work, late)
}

/// Works in the background, and answers in time. What comes of it when nobody waits any more is given to `late`.
async fn in_background<T, L>(
    background: &BackgroundWork,
    deadline: Duration,
    work: impl Future<Output = Result<T, calls::error::Error>> + Send + 'static,
    late: impl FnOnce(Result<T, calls::error::Error>) -> L + Send + 'static,
) -> Result<T, Error>
where
    T: Send + 'static,
    L: Future<Output = ()> + Send,
{
    let made = Arc::new(Mutex::new(None));
    let (done, is_done) = oneshot::channel();
    // Dropped by whoever waits when they have their answer, or are gone.
    let (_waits, gone) = oneshot::channel::<()>();
    let slot = Arc::clone(&made);
    let work = async move {
        let outcome = work.await;
        *locked(&slot) = Some(outcome);
        let _ = done.send(());
        let _ = gone.await;
        let untaken = locked(&slot).take();
        if let Some(outcome) = untaken {
            late(outcome).await;
        }
    };
    background.accept(work.instrument(Span::current()))?;
    let ended = timeout(deadline, is_done).await;
    let taken = locked(&made).take();
    match (taken, ended) {
        (Some(outcome), _) => Ok(outcome?),
        // Work that does not end with an answer has panicked.
        (None, Ok(Err(_))) => Err(Error::Broken),
        (None, _) => Err(Error::TooSlow),
    }
}

fn locked<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use tokio::runtime::Handle;

    use super::*;
    use crate::metrics::Metrics;

    #[tokio::test]
    async fn work_that_panics_is_not_called_slow() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let answer: Result<(), Error> =
            answer_in_time(&background, async { panic!("a mistake") }).await;
        assert!(matches!(answer, Err(Error::Broken)), "{answer:?}");
    }

    #[tokio::test]
    async fn what_is_too_much_is_not_begun() {
        let background = BackgroundWork::new(Handle::current(), 0, &Metrics::new());
        let work = async { panic!("it is begun") };
        let answer: Result<(), Error> = answer_in_time(&background, work).await;
        assert!(matches!(answer, Err(Error::Overloaded)), "{answer:?}");
        let work = async { panic!("it is begun") };
        let undo = |()| async {};
        let answer = answer_or_undo(&background, CREATION_DEADLINE, work, undo).await;
        assert!(matches!(answer, Err(Error::Overloaded)), "{answer:?}");
    }

    #[tokio::test]
    async fn what_is_made_in_time_stays() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let undo = |_| async { panic!("undone") };
        let made = answer_or_undo(&background, CREATION_DEADLINE, async { Ok(1) }, undo).await;
        assert_eq!(made.unwrap(), 1);
    }

    #[tokio::test]
    async fn what_is_made_too_late_is_undone() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let (go_on, wait) = oneshot::channel::<()>();
        let (tell, undone) = oneshot::channel();
        let work = async {
            wait.await.unwrap();
            Ok("a task")
        };
        let undo = |made| async move { tell.send(made).unwrap() };
        let answer = answer_or_undo(&background, Duration::ZERO, work, undo).await;
        assert!(matches!(answer, Err(Error::TooSlow)), "{answer:?}");
        go_on.send(()).unwrap();
        // A server that stops waits for it.
        background.finished().await;
        assert_eq!(undone.await.unwrap(), "a task");
    }

    #[tokio::test]
    async fn what_is_made_for_a_caller_who_goes_away_is_undone() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let (tell, undone) = oneshot::channel();
        let undo = |made| async move { tell.send(made).unwrap() };
        let work = async { Ok("a task") };
        let mut answer = Box::pin(answer_or_undo(&background, CREATION_DEADLINE, work, undo));
        assert!(poll!(&mut answer).is_pending());
        // It is made by the time that they are gone.
        tokio::task::yield_now().await;
        drop(answer);
        background.finished().await;
        assert_eq!(undone.await.unwrap(), "a task");
    }

    #[tokio::test]
    async fn something_made_by_work_that_panics_is_not_called_slow() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let work = async { panic!("a mistake") };
        let answer: Result<(), Error> =
            answer_or_undo(&background, CREATION_DEADLINE, work, |()| async {}).await;
        assert!(matches!(answer, Err(Error::Broken)), "{answer:?}");
    }
}
