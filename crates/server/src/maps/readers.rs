//! Permissions to read maps, for a Sync service whose access control is on.
//!
//! Whether it is on is Twilio's word, read when it is needed first, and again after a while; nobody here
//! ever switches it on. What this replica has permitted it does not ask for again for as long.

use std::time::Duration;

use moka::future::Cache;
use shared::{TaskSid, sync_map::map_name};

use crate::twilio::{TwilioClient, TwilioError};

/// How long what Twilio said is believed: so long may a change take to be seen.
const MAX_AGE: Duration = Duration::from_mins(10);
const MAX_PERMISSIONS: u64 = 20_000;

/// Permits identities to read maps.
#[derive(Debug, Clone)]
pub(crate) struct MapReaders {
    twilio: TwilioClient,
    acl_enabled: Cache<(), bool>,
    permitted: Cache<(TaskSid, String), ()>,
}

impl MapReaders {
    pub(crate) fn new(twilio: TwilioClient) -> Self {
        let permitted = Cache::builder().max_capacity(MAX_PERMISSIONS).time_to_live(MAX_AGE);
        Self {
            twilio,
            acl_enabled: Cache::builder().time_to_live(MAX_AGE).build(),
            permitted: permitted.build(),
        }
    }

    /// Whether permissions may be needed at all. Asks nobody.
    pub(crate) fn may_be_needed(&self) -> bool {
        self.twilio.has_own_sync_service()
    }

    /// Whether nobody reads a map without a permission.
    pub(crate) async fn are_needed(&self) -> Result<bool, TwilioError> {
        if !self.may_be_needed() {
            return Ok(false);
        }
        let asked = self.acl_enabled.try_get_with((), self.twilio.sync_acl_enabled()).await;
        asked.map_err(|error| TwilioError::clone(&error))
    }

    /// Lets an identity read the map of a task, where that needs a permission.
    pub(crate) async fn permit(
        &self,
        task_sid: &TaskSid,
        identity: &str,
    ) -> Result<(), TwilioError> {
        if !self.are_needed().await? {
            return Ok(());
        }
        let permission = (task_sid.clone(), identity.to_owned());
        let permit = async { self.twilio.permit_reading(&map_name(task_sid), identity).await };
        let permitted = self.permitted.try_get_with(permission, permit).await;
        permitted.map_err(|error| TwilioError::clone(&error))
    }
}
