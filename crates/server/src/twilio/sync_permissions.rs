//! Who may open a Sync map: <https://www.twilio.com/docs/sync/api/sync-map-permission-resource>.

use serde::Deserialize;

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request};

/// The service that is called by this name is Flex's too. Its access control stays off.
const DEFAULT_SERVICE: &str = "default";

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    acl_enabled: Option<bool>,
}

impl TwilioClient {
    /// Whether the maps are in a service of their own, whose access control may be on.
    pub(crate) fn has_own_sync_service(&self) -> bool {
        self.settings.sync_service != DEFAULT_SERVICE
    }

    /// Whether clients open only those maps of the service for which they have a permission.
    pub(crate) async fn sync_acl_enabled(&self) -> Result<bool, TwilioError> {
        let path = ["v1", "Services", &self.settings.sync_service];
        let url = self.settings.base_url.resource("sync", &path);
        let service: Service = self.send(Request::get(url)).await?.parse()?;
        Ok(service.acl_enabled.unwrap_or_default())
    }

    /// Lets the clients of an identity read a map, and nothing else. 404: there is no such map.
    pub(crate) async fn permit_reading(
        &self,
        map: &str,
        identity: &str,
    ) -> Result<(), TwilioError> {
        let url = self.maps(&[map, "Permissions", identity]);
        let flag = |name, value: bool| (name, value.to_string());
        let form = vec![flag("Read", true), flag("Write", false), flag("Manage", false)];
        self.send(Request::post(url).form(form)).await.map(drop)
    }
}
