//! Ctrl-C, and the other ways in which one is told to end.

use std::{fmt, sync::LazyLock};

use tokio::sync::watch;

/// Whether somebody wants us to end. It stays so: a signal that comes between two steps ends the next.
static INTERRUPTED: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// The error of a task that ends early because somebody wants it.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl Interrupted {
    /// The exit code that says so.
    pub(crate) const EXIT_CODE: u8 = 130;
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Listens for signals from here on, whatever the tasks do meanwhile.
pub(crate) fn watch_signals() {
    tokio::spawn(async {
        signal().await;
        INTERRUPTED.send_replace(true);
    });
}

/// Waits until somebody wants us to end.
pub(crate) async fn interrupted() {
    // An error would say that the sender is gone, but it is static.
    let _ = INTERRUPTED.subscribe().wait_for(|interrupted| *interrupted).await;
}

async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hang_up)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
