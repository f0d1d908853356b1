//! Work of our own that takes seconds of processor time.

use anyhow::{Context, Result};

use super::{
    interrupt::{Interrupted, interrupted},
    progress::Step,
};

/// Does it on a thread of its own, so that what goes on beside it is not held up.
///
/// # Errors
/// Those of the work, and [`Interrupted`], which leaves the thread to the end of the process.
pub(crate) async fn blocking<T: Send + 'static>(
    title: &str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let step = Step::start(title);
    let result = tokio::select! {
        result = tokio::task::spawn_blocking(work) => result.context("the work has panicked")??,
        () = interrupted() => return Err(Interrupted.into()),
    };
    step.done();
    Ok(result)
}
