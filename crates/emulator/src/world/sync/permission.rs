//! Permissions: what a client may do with a map of a service whose access control is on. Servers with the
//! account's credentials may do everything.
//!
//! Source: <https://www.twilio.com/docs/sync/api/sync-map-permission-resource>.

/// What one identity may do with one map. Without any it may do nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Permission {
    pub(crate) read: bool,
    pub(crate) write: bool,
    pub(crate) manage: bool,
}

/// One thing that a permission allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// To open the map, read its items and hear of their changes.
    Read,
    /// To write and remove items.
    Write,
    /// To remove the map.
    Manage,
}

impl Permission {
    /// What the client that creates a map may do with it.
    pub(super) const OF_CREATOR: Self = Self { read: true, write: true, manage: true };

    pub(super) fn allows(self, right: Right) -> bool {
        match right {
            Right::Read => self.read,
            Right::Write => self.write,
            Right::Manage => self.manage,
        }
    }
}
