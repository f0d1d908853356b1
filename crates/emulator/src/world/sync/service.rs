//! Sync services: the containers that maps live in.

use jiff::Timestamp;
use shared::SyncServiceSid;

use crate::account::Account;

/// A Sync service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyncService {
    pub(crate) sid: SyncServiceSid,
    pub(crate) unique_name: Option<&'static str>,
    pub(crate) friendly_name: &'static str,
    pub(crate) date_created: Timestamp,
}

impl SyncService {
    /// What an account has before anybody creates anything.
    pub(super) fn at_start(account: &Account, now: Timestamp) -> [Self; 2] {
        let service = |sid, unique_name, friendly_name| Self {
            sid,
            unique_name: Some(unique_name),
            friendly_name,
            date_created: now,
        };
        [
            service(account.sync_service_sid.clone(), "default", "Default Service"),
            service(flex_service_sid(), "flex_insights", "Flex Service"),
        ]
    }
}

/// The service that the grant `flex_insights` may name.
pub(crate) fn flex_service_sid() -> SyncServiceSid {
    SyncServiceSid::from_bits(0xf1e8)
}
