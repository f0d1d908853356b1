//! The Call resource: <https://www.twilio.com/docs/voice/api/call-resource>.

use serde::Deserialize;
use shared::CallSid;

use super::{Request, TwilioClient, TwilioError};

/// What we read of a call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Call {
    /// Whom it was made to: a number, or `client:<identity>`.
    #[serde(default)]
    pub(crate) to: String,
    /// The number that is shown there.
    #[serde(default)]
    pub(crate) from: String,
    /// How far it is.
    #[serde(default)]
    pub(crate) status: String,
    /// Who made it: `inbound`, `outbound-api` or `outbound-dial`.
    #[serde(default)]
    pub(crate) direction: String,
}

impl TwilioClient {
    pub(crate) async fn fetch_call(&self, call_sid: &CallSid) -> Result<Call, TwilioError> {
        let url = self.account_resource(&["Calls", &format!("{call_sid}.json")]);
        self.send(Request::get(url)).await?.parse()
    }
}
