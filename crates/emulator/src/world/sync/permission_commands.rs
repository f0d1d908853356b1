//! Commands on permissions, and what they allow.

use shared::MapSid;

use super::{
    error::SyncError,
    map::SyncMap,
    permission::{Permission, Right},
};
use crate::world::World;

impl World {
    /// Whether a client may do something with a map.
    pub(crate) fn check_right(
        &self,
        map: &SyncMap,
        identity: &str,
        right: Right,
    ) -> Result<(), SyncError> {
        let service = self.sync.service(map.service_sid.as_str())?;
        let permission = map.permissions.get(identity).copied().unwrap_or_default();
        if !service.acl_enabled || permission.allows(right) {
            return Ok(());
        }
        Err(SyncError::AccessForbidden)
    }

    /// Sets what an identity may do with a map. This is no event of the map.
    pub(crate) fn set_permission(
        &mut self,
        map_sid: &MapSid,
        identity: &str,
        permission: Permission,
    ) -> Result<(), SyncError> {
        let map = self.sync.map_mut(map_sid)?;
        map.permissions.insert(identity.to_owned(), permission);
        Ok(())
    }

    /// Removes a permission: the identity may do nothing with the map.
    pub(crate) fn remove_permission(
        &mut self,
        map_sid: &MapSid,
        identity: &str,
    ) -> Result<(), SyncError> {
        let removed = self.sync.map_mut(map_sid)?.permissions.remove(identity);
        removed.map(drop).ok_or(SyncError::PermissionNotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::sync::{
        ServiceSettings,
        testing::{service_sid, world},
    };

    #[test]
    fn only_where_access_control_is_on_a_permission_is_needed() {
        let mut world = world();
        let service_sid = service_sid(&world);
        let map = world.create_sync_map(&service_sid, None, None, "system").expect("a map");
        let map_sid = map.sid.clone();
        let may = |world: &World, right| {
            let map = world.sync.map_by_sid(&map_sid).expect("the map");
            world.check_right(map, "agent", right)
        };
        assert_eq!(may(&world, Right::Write), Ok(()));

        let settings = ServiceSettings { acl_enabled: Some(true), ..ServiceSettings::default() };
        world.update_sync_service("default", settings).expect("a service");
        assert_eq!(may(&world, Right::Read), Err(SyncError::AccessForbidden));
        let read = Permission { read: true, ..Permission::default() };
        world.set_permission(&map_sid, "agent", read).expect("the map");
        assert_eq!(may(&world, Right::Read), Ok(()));
        assert_eq!(may(&world, Right::Write), Err(SyncError::AccessForbidden));
        assert_eq!(may(&world, Right::Manage), Err(SyncError::AccessForbidden));

        world.remove_permission(&map_sid, "agent").expect("it was there");
        assert_eq!(may(&world, Right::Read), Err(SyncError::AccessForbidden));
        let none = world.remove_permission(&map_sid, "agent");
        assert_eq!(none, Err(SyncError::PermissionNotFound));
    }
}
