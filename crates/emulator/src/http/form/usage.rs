//! Which parameters of a request were read, so that the others can be named.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The names of the parameters that are not empty, each with whether it was read. Clones share the notes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Usage(Arc<Mutex<BTreeMap<String, bool>>>);

impl Usage {
    pub(super) fn of(parameters: &[(String, String)]) -> Self {
        let sent = parameters.iter().filter(|(_, value)| !value.is_empty());
        Self(Arc::new(Mutex::new(sent.map(|(name, _)| (name.clone(), false)).collect())))
    }

    /// Notes that a parameter was read.
    pub(super) fn note(&self, name: &str) {
        if let Some(is_read) = self.names().get_mut(name) {
            *is_read = true;
        }
    }

    /// The parameters that nobody has read.
    pub(crate) fn unread(&self) -> Vec<String> {
        let names = self.names();
        names.iter().filter(|(_, is_read)| !**is_read).map(|(name, _)| name.clone()).collect()
    }

    fn names(&self) -> MutexGuard<'_, BTreeMap<String, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
