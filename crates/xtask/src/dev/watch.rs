//! Waits for changes of the sources.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::{sync::mpsc, time::timeout};

use super::parts::{Parts, parts_of};
use crate::sh;

/// Changes that come together are one: an editor writes a file in several steps, git many files.
const PAUSE: Duration = Duration::from_millis(60);

#[derive(Debug)]
pub(super) struct Sources {
    changes: mpsc::UnboundedReceiver<PathBuf>,
    /// It watches as long as it lives.
    _watcher: RecommendedWatcher,
}

/// Files that have changed, and what is made of them.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) parts: Parts,
    /// The first of the files, by its path in the workspace.
    pub(super) file: PathBuf,
}

impl Sources {
    /// Hears of every change from here on.
    pub(super) fn watch() -> Result<Self> {
        let (sender, changes) = mpsc::unbounded_channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Cargo reads everything that it builds: that is no change.
            let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else { return };
            for path in event.paths {
                // Nobody listens any more when we end.
                let _ = sender.send(path);
            }
        })?;
        let folders = [
            ("", RecursiveMode::NonRecursive),
            ("crates", RecursiveMode::Recursive),
            ("public", RecursiveMode::Recursive),
        ];
        for (folder, mode) in folders {
            let path = sh::path(folder);
            watcher
                .watch(&path, mode)
                .with_context(|| format!("failed to watch {} for changes", path.display()))?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// The next changes that something has to be built for.
    pub(super) async fn changed(&mut self) -> Changes {
        let mut changes = Changes::default();
        loop {
            let path = if changes.parts.is_empty() {
                // The other end lives in the watcher.
                match self.changes.recv().await {
                    Some(path) => path,
                    None => std::future::pending().await,
                }
            } else {
                match timeout(PAUSE, self.changes.recv()).await {
                    Ok(Some(path)) => path,
                    Ok(None) | Err(_) => return changes,
                }
            };
            let Ok(file) = path.strip_prefix(sh::root()) else { continue };
            let parts = parts_of(file);
            if changes.parts.is_empty() && !parts.is_empty() {
                file.clone_into(&mut changes.file);
            }
            changes.parts.extend(parts);
        }
    }
}
