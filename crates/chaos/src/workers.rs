//! Who works there: as the emulator's account has them.

use crate::settings::{HOLD_MUSIC, OWN_MUSIC};

/// Somebody who works there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worker {
    pub(crate) email: &'static str,
    pub(crate) sid: &'static str,
    pub(crate) contact_uri: &'static str,
    pub(crate) caller_id: &'static str,
    /// What people hear whom they hold.
    pub(crate) hold_music: &'static str,
}

/// Each of them makes calls, and is the other's colleague.
pub(crate) const WORKERS: [Worker; 2] = [
    Worker {
        email: "agent@example.com",
        sid: "WK00000000000000000000000000000001",
        contact_uri: "client:agent_40example_2Ecom",
        caller_id: "+15005550101",
        hold_music: HOLD_MUSIC,
    },
    Worker {
        email: "second@example.com",
        sid: "WK00000000000000000000000000000002",
        contact_uri: "client:second_40example_2Ecom",
        caller_id: "+15005550102",
        hold_music: OWN_MUSIC,
    },
];

/// The queue in which all of them are.
pub(crate) const QUEUE: &str = "WQ00000000000000000000000000000001";

/// Who listens to calls.
pub(crate) const SUPERVISOR: Supervisor = Supervisor {
    sid: "WK00000000000000000000000000000003",
    contact_uri: "client:supervisor_40example_2Ecom",
};

/// Somebody who listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Supervisor {
    pub(crate) sid: &'static str,
    pub(crate) contact_uri: &'static str,
}
