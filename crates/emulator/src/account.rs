//! Who the emulated account is: its SIDs and its credentials, the same at every start.
//!
//! They are no secrets: they open nothing but this emulator.

use shared::{AccountSid, SyncServiceSid, WorkflowSid, WorkspaceSid};

/// The SIDs and credentials that a client of the emulator is configured with.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "they are named as the settings of a server are")]
pub struct Account {
    /// `TWILIO_ACCOUNT_SID`.
    pub account_sid: AccountSid,
    /// `TWILIO_AUTH_TOKEN`: signs the callbacks, opens the REST API.
    pub auth_token: String,
    /// `TWILIO_API_KEY`: opens the REST API too, and signs Sync tokens.
    pub api_key: String,
    /// `TWILIO_API_SECRET`.
    pub api_secret: String,
    /// `TWILIO_WORKSPACE_SID`.
    pub workspace_sid: WorkspaceSid,
    /// `TWILIO_WORKFLOW_SID`: the workflow with the filter `targetWorker`.
    pub workflow_sid: WorkflowSid,
    /// `TWILIO_SYNC_SERVICE_SID`: the service that is also called `default`.
    pub sync_service_sid: SyncServiceSid,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            account_sid: AccountSid::from_bits(1),
            auth_token: "emulated_auth_token_0123456789abc".to_owned(),
            api_key: "SK00000000000000000000000000000001".to_owned(),
            api_secret: "emulated_api_secret".to_owned(),
            workspace_sid: WorkspaceSid::from_bits(1),
            workflow_sid: WorkflowSid::from_bits(1),
            sync_service_sid: SyncServiceSid::from_bits(1),
        }
    }
}
