//! Work that goes on after its request was answered: a telephone may just be beginning to ring.
//!
//! It runs on the runtime that the server was built on, because those of the HTTP workers end with the
//! last request. A server that stops waits for it.

use std::{future::Future, time::Duration};

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::{
    clock,
    metrics::{Limit, Metrics},
    refusals::Refusals,
};

/// Starts work, and knows whether any is under way.
#[derive(Debug, Clone)]
pub(crate) struct BackgroundWork {
    runtime: Handle,
    tracker: TaskTracker,
    limit: usize,
    refused: Refusals,
}

/// There is too much work under way for more to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMuchWork;

impl BackgroundWork {
    /// For work on this runtime, so many at once.
    pub(crate) fn new(runtime: Handle, limit: usize, metrics: &Metrics) -> Self {
        let refused = Refusals::new(metrics, Limit::BackgroundWork);
        Self { runtime, tracker: TaskTracker::new(), limit, refused }
    }

    /// Starts work that somebody has asked for, unless there is too much under way: then it is better to
    /// say so than to let all of it come too late.
    pub(crate) fn accept(
        &self,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), TooMuchWork> {
        if self.tracker.len() >= self.limit {
            self.refused.count();
            return Err(TooMuchWork);
        }
        self.spawn(work);
        Ok(())
    }

    /// Starts work that follows from other work.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn_on(work, &self.runtime);
    }

    /// Starts work after a while. A server that stops does not wait for work that has not begun.
    pub(crate) fn later(&self, after: Duration, work: impl Future<Output = ()> + Send + 'static) {
        let this = self.clone();
        self.runtime.spawn(async move {
            clock::sleep(after).await;
            this.spawn(work);
        });
    }

    /// How many works are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.tracker.len()
    }

    /// Waits until no work is under way. Work can still be started.
    pub(crate) async fn finished(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_is_finished_when_the_last_work_is() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        let (go_on, wait) = oneshot::channel::<()>();
        background.spawn(async move { wait.await.unwrap() });
        background.spawn(async { panic!("work that fails ends, too") });
        assert!(background.finished().now_or_never().is_none());
        go_on.send(()).unwrap();
        background.finished().await;
    }

    #[tokio::test]
    async fn no_more_is_accepted_than_the_limit_until_some_of_it_has_ended() {
        let background = BackgroundWork::new(Handle::current(), 2, &Metrics::new());
        let (go_on, wait) = oneshot::channel::<()>();
        assert_eq!(background.accept(async move { wait.await.unwrap() }), Ok(()));
        assert_eq!(background.accept(std::future::pending()), Ok(()));
        assert_eq!(background.accept(std::future::pending()), Err(TooMuchWork));
        // What has been accepted goes on.
        background.spawn(async {});
        go_on.send(()).unwrap();
        while background.tracker.len() > 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!(background.accept(async {}), Ok(()));
    }

    #[tokio::test]
    async fn work_that_has_not_begun_is_not_waited_for() {
        let background = BackgroundWork::new(Handle::current(), 10, &Metrics::new());
        background.later(Duration::from_hours(1), async {});
        background.finished().await;
    }
}
