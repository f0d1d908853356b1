//! Whether Twilio has what the settings name, and takes the credentials that they give.

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request};

impl TwilioClient {
    /// Asks for the workflow, in its workspace.
    pub(crate) async fn check_workflow(&self) -> Result<(), TwilioError> {
        let url = self.workspace(&["Workflows", self.settings.workflow_sid.as_str()]);
        self.send(Request::get(url)).await.map(|_| ())
    }

    /// Asks for the Sync service of the maps.
    pub(crate) async fn check_sync_service(&self) -> Result<(), TwilioError> {
        let path = ["v1", "Services", &self.settings.sync_service];
        let url = self.settings.base_url.resource("sync", &path);
        self.send(Request::get(url)).await.map(|_| ())
    }
}
