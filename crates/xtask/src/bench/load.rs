//! Does a number of pieces of work, a bounded number of them at once.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use super::stopwatch::Stopwatch;

/// Does `total` pieces of work, one after the other in each lane, and says how long that took. A lane
/// is what the pieces of work in it share, like a call whose events must come in order.
pub(super) async fn run<Lane, Work, Piece>(
    lanes: Vec<Lane>,
    total: usize,
    work: Work,
) -> Result<Duration>
where
    Lane: Send + 'static,
    Work: Fn(Lane) -> Piece + Clone + Send + 'static,
    Piece: Future<Output = Result<Lane>> + Send + 'static,
{
    let begun = Arc::new(AtomicUsize::new(0));
    let stopwatch = Stopwatch::start();
    let mut running = JoinSet::new();
    for mut lane in lanes {
        let (begun, work) = (Arc::clone(&begun), work.clone());
        running.spawn(async move {
            while begun.fetch_add(1, Ordering::Relaxed) < total {
                lane = work(lane).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended.context("a lane of the load generator panicked")??;
    }
    Ok(stopwatch.elapsed())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use anyhow::bail;

    use super::*;

    #[tokio::test]
    async fn each_piece_of_work_is_done_once_and_no_more_than_allowed_at_once() {
        let done = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(Mutex::new((0, 0)));
        let (counted, at_once) = (Arc::clone(&done), Arc::clone(&most));
        let work = move |lane: usize| {
            let (counted, at_once) = (Arc::clone(&counted), Arc::clone(&at_once));
            async move {
                {
                    let mut at_once = at_once.lock().unwrap();
                    at_once.0 += 1;
                    at_once.1 = at_once.1.max(at_once.0);
                }
                tokio::task::yield_now().await;
                at_once.lock().unwrap().0 -= 1;
                counted.fetch_add(1, Ordering::Relaxed);
                Ok(lane)
            }
        };
        run(vec![0, 1, 2], 50, work).await.unwrap();
        assert_eq!(done.load(Ordering::Relaxed), 50);
        assert!(most.lock().unwrap().1 <= 3);
    }

    #[tokio::test]
    async fn work_that_fails_ends_the_run() {
        let error = run(vec![()], 1, |()| async { bail!("refused") }).await.unwrap_err();
        assert_eq!(error.to_string(), "refused");
    }
}
