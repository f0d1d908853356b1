//! Whether the sockets of all pages are silent, although they are open.

use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Default)]
pub(crate) struct Silence(AtomicBool);

impl Silence {
    pub(crate) fn set(&self, lasts: bool) {
        self.0.store(lasts, Ordering::Relaxed);
    }

    pub(crate) fn lasts(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
