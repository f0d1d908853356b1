//! Work that goes on after its request was answered: a telephone may just be beginning to ring.
//!
//! It runs on the runtime that the server was put together on, because those of the HTTP workers
//! end with the last request. A server that stops waits for it.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{runtime::Handle, sync::watch};

/// Starts work, and knows whether any is under way.
#[derive(Debug, Clone)]
pub(crate) struct BackgroundWork {
    runtime: Handle,
    running: Arc<watch::Sender<usize>>,
}

/// One piece of work; also when it panics or is broken off, it ends with this.
struct Running(Arc<watch::Sender<usize>>);

impl BackgroundWork {
    /// For work on the runtime of the caller.
    pub(crate) fn on_this_runtime() -> Self {
        Self { runtime: Handle::current(), running: Arc::new(watch::Sender::new(0)) }
    }

    /// Starts work that nobody has to wait for.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let running = Running::new(&self.running);
        self.runtime.spawn(async move {
            work.await;
            drop(running);
        });
    }

    /// Starts work after a while. A server that stops does not wait for it.
    pub(crate) fn later(&self, after: Duration, work: impl Future<Output = ()> + Send + 'static) {
        let this = self.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep(after).await;
            this.spawn(work);
        });
    }

    /// Waits until no work is under way.
    pub(crate) async fn finished(&self) {
        // The sender is held here, so that there is always a next change.
        let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
    }
}

impl Running {
    fn new(running: &Arc<watch::Sender<usize>>) -> Self {
        running.send_modify(|running| *running += 1);
        Self(Arc::clone(running))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_is_finished_when_the_last_work_is() {
        let background = BackgroundWork::on_this_runtime();
        let (go_on, wait) = oneshot::channel::<()>();
        background.spawn(async move { wait.await.unwrap() });
        background.spawn(async { panic!("work that fails ends, too") });
        assert!(background.finished().now_or_never().is_none());
        go_on.send(()).unwrap();
        background.finished().await;
    }
}
