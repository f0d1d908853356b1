//! A Sync service of the maps' own, which opens maps by permission alone.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::Value;
use shared::TaskSid;

use super::{TestApp, start_emulator, twilio::rest};

/// A server whose maps are in a service with access control.
pub(crate) struct AppWithAcl {
    pub(crate) app: TestApp,
    pub(crate) service: String,
}

impl AppWithAcl {
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(true).await
    }

    /// The same, with access control or without.
    pub(crate) async fn spawn_with(acl_enabled: bool) -> Self {
        let emulator = start_emulator();
        let acl_enabled = acl_enabled.to_string();
        let form = [("FriendlyName", "Calls"), ("AclEnabled", acl_enabled.as_str())];
        let service = rest(&emulator, Method::POST, "/sync.twilio.com/v1/Services", &form).await;
        let service = service["sid"].as_str().unwrap().to_owned();
        let settings = [("TWILIO_SYNC_SERVICE_SID", service.as_str())];
        let app = TestApp::spawn_beside(emulator, &settings).await;
        Self { app, service }
    }

    /// Whether each identity that has a permission for a call's map may read, write and manage it.
    pub(crate) async fn permissions(&self, task_sid: &TaskSid) -> BTreeMap<String, [bool; 3]> {
        let service = &self.service;
        let path = format!("/sync.twilio.com/v1/Services/{service}/Maps/{task_sid}.CS/Permissions");
        let list = self.app.rest(Method::GET, &path, &[]).await;
        let flags = |it: &Value| ["read", "write", "manage"].map(|name| it[name] == true);
        let permissions = list["permissions"].as_array().unwrap();
        let entry = |it: &Value| (it["identity"].as_str().unwrap().to_owned(), flags(it));
        permissions.iter().map(entry).collect()
    }

    /// How often Twilio was asked for something whose path has this in it.
    pub(crate) fn asked(&self, method: &str, part: &str) -> usize {
        let requests = self.app.emulator.requests();
        requests.iter().filter(|it| it.method == method && it.path.contains(part)).count()
    }
}
