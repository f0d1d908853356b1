//! Work that goes on after its request was answered: a telephone may just be beginning to ring.
//!
//! It runs on the runtime that the server was built on, because those of the HTTP workers end with the
//! last request. A server that stops waits for it.

use std::{future::Future, time::Duration};

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use crate::clock;

/// Starts work, and knows whether any is under way.
#[derive(Debug, Clone)]
pub(crate) struct BackgroundWork {
    runtime: Handle,
    tracker: TaskTracker,
}

impl BackgroundWork {
    /// For work on this runtime.
    pub(crate) fn new(runtime: Handle) -> Self {
        Self { runtime, tracker: TaskTracker::new() }
    }

    /// Starts work that nobody has to wait for.
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
        let background = BackgroundWork::new(Handle::current());
        let (go_on, wait) = oneshot::channel::<()>();
        background.spawn(async move { wait.await.unwrap() });
        background.spawn(async { panic!("work that fails ends, too") });
        assert!(background.finished().now_or_never().is_none());
        go_on.send(()).unwrap();
        background.finished().await;
    }

    #[tokio::test]
    async fn work_that_has_not_begun_is_not_waited_for() {
        let background = BackgroundWork::new(Handle::current());
        background.later(Duration::from_hours(1), async {});
        background.finished().await;
    }
}
