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

/// Runs when the wasm starts. It goes without the message, whose texts would be larger than the rest.
pub(crate) fn install_hook() {
    panic::set_hook(Box::new(|_| {
        if let Some(host) = HOST.take() {
            // It is over, whatever comes of this.
            let _ = host.stopped();
        }
    }));
}
