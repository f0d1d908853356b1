//! Sync services: the containers that maps live in.

use jiff::Timestamp;
use shared::SyncServiceSid;

use super::error::SyncError;
use crate::{account::Account, world::World};

/// A Sync service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyncService {
    pub(crate) sid: SyncServiceSid,
    pub(crate) unique_name: Option<&'static str>,
    pub(crate) friendly_name: String,
    /// `AclEnabled`: whether clients need a permission for each map.
    pub(crate) acl_enabled: bool,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

/// What can be set of a service. What is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ServiceSettings {
    pub(crate) friendly_name: Option<String>,
    pub(crate) acl_enabled: Option<bool>,
}

impl SyncService {
    /// What an account has before anybody creates anything.
    pub(super) fn at_start(account: &Account, now: Timestamp) -> [Self; 2] {
        let service = |sid, unique_name, friendly_name: &str| Self {
            unique_name: Some(unique_name),
            ..Self::new(sid, friendly_name, now)
        };
        [
            service(account.sync_service_sid.clone(), "default", "Default Service"),
            service(flex_service_sid(), "flex_insights", "Flex Service"),
        ]
    }

    fn new(sid: SyncServiceSid, friendly_name: &str, now: Timestamp) -> Self {
        Self {
            sid,
            unique_name: None,
            friendly_name: friendly_name.to_owned(),
            acl_enabled: false,
            date_created: now,
            date_updated: now,
        }
    }

    fn set(&mut self, settings: ServiceSettings) {
        let ServiceSettings { friendly_name, acl_enabled } = settings;
        self.friendly_name =
            friendly_name.unwrap_or_else(|| std::mem::take(&mut self.friendly_name));
        self.acl_enabled = acl_enabled.unwrap_or(self.acl_enabled);
    }
}

impl World {
    /// Creates a service. A unique name cannot be given.
    pub(crate) fn create_sync_service(&mut self, settings: ServiceSettings) -> &SyncService {
        let about = settings.friendly_name.clone().unwrap_or_default();
        let sid = SyncServiceSid::from_bits(self.mint.bits_about("IS", &about));
        let mut service = SyncService::new(sid.clone(), "", self.now);
        service.set(settings);
        self.sync.services.entry(sid).insert_entry(service).into_mut()
    }

    /// Changes a service, by its SID or its unique name.
    pub(crate) fn update_sync_service(
        &mut self,
        name: &str,
        settings: ServiceSettings,
    ) -> Result<&SyncService, SyncError> {
        let sid = self.sync.service(name)?.sid.clone();
        let now = self.now;
        let service = self.sync.services.get_mut(&sid).ok_or(SyncError::ServiceNotFound)?;
        service.set(settings);
        service.date_updated = now;
        Ok(service)
    }
}

/// The service that the grant `flex_insights` may name.
pub(crate) fn flex_service_sid() -> SyncServiceSid {
    SyncServiceSid::from_bits(0xf1e8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::sync::testing::world;

    #[test]
    fn what_is_not_set_of_a_service_stays_as_it_is() {
        let mut world = world();
        let settings =
            ServiceSettings { friendly_name: Some("Calls".to_owned()), acl_enabled: None };
        let sid = world.create_sync_service(settings).sid.clone();
        let set = |world: &mut World, acl_enabled| {
            let settings = ServiceSettings { acl_enabled, ..ServiceSettings::default() };
            let service = world.update_sync_service(sid.as_str(), settings).expect("a service");
            (service.friendly_name.clone(), service.acl_enabled)
        };
        assert_eq!(set(&mut world, Some(true)), ("Calls".to_owned(), true));
        assert_eq!(set(&mut world, None), ("Calls".to_owned(), true));
        assert_eq!(
            world.update_sync_service("nowhere", ServiceSettings::default()),
            Err(SyncError::ServiceNotFound)
        );
    }
}
