//! What a panic leaves behind: a module of which nothing runs any more. JavaScript is told, which goes on.

use std::{cell::RefCell, panic};

use super::host::Host;

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// From here on a panic is told to this host.
pub(crate) fn tell(host: Host) {
    HOST.replace(Some(host));
}

/// Runs when the wasm starts.
pub(crate) fn install_hook() {
    panic::set_hook(Box::new(|panic| {
        if let Some(host) = HOST.take() {
            let (file, line) = panic.location().map_or(("", 0), |at| (at.file(), at.line()));
            let message = panic.payload_as_str().unwrap_or_default();
            // It is over, whatever comes of this.
            let _ = host.stopped(file, line, message);
        }
    }));
}
