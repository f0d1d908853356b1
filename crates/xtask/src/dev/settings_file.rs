//! Waits for changes of the file with the settings of a real account.

use std::{
    ffi::OsString,
    path::{Path, PathBuf, absolute},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::{sync::mpsc, time::timeout};

/// An editor writes a file in several steps.
const PAUSE: Duration = Duration::from_millis(60);

#[derive(Debug)]
pub(super) struct SettingsFile {
    pub(super) path: PathBuf,
    changes: mpsc::UnboundedReceiver<()>,
    /// A change was heard of, and not told yet: whoever waits may break off meanwhile.
    is_due: bool,
    /// It watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl SettingsFile {
    /// Hears of every change from here on, also if the file is not there yet.
    pub(super) fn watch(path: &Path) -> Result<Self> {
        let path = absolute(path)?;
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().map(OsString::from))
        else {
            bail!("{} is no file", path.display());
        };
        let (sender, changes) = mpsc::unbounded_channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else { return };
            if event.paths.iter().any(|path| path.file_name() == Some(&name)) {
                // Nobody listens any more when we end.
                let _ = sender.send(());
            }
        })?;
        // Many editors put another file in its place, so that it is the folder that changes.
        watcher
            .watch(folder, RecursiveMode::NonRecursive)
            .with_context(|| format!("failed to watch {} for changes", folder.display()))?;
        Ok(Self { path, changes, is_due: false, _watcher: watcher })
    }

    /// The next change, when it is complete.
    pub(super) async fn changed(&mut self) {
        if !self.is_due && self.changes.recv().await.is_none() {
            // The other end lives in the watcher.
            std::future::pending::<()>().await;
        }
        self.is_due = true;
        while let Ok(Some(())) = timeout(PAUSE, self.changes.recv()).await {}
        self.is_due = false;
    }
}
