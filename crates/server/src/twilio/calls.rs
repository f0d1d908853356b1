//! The Call resource: <https://www.twilio.com/docs/voice/api/call-resource>.

use serde::Deserialize;
use shared::CallSid;

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request, rfc_2822};

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
    /// When it was answered, in seconds since 1970.
    #[serde(default, deserialize_with = "rfc_2822::deserialize")]
    pub(crate) start_time: Option<u32>,
    /// When it ended.
    #[serde(default, deserialize_with = "rfc_2822::deserialize")]
    pub(crate) end_time: Option<u32>,
}

impl TwilioClient {
    pub(crate) async fn fetch_call(&self, call_sid: &CallSid) -> Result<Call, TwilioError> {
        let url = self.account_resource(&["Calls", &format!("{call_sid}.json")]);
        self.send(Request::get(url)).await?.parse()
    }

    /// Stops a telephone from ringing. 400: it does not ring any more.
    pub(crate) async fn cancel_call(&self, call_sid: &CallSid) -> Result<(), TwilioError> {
        let url = self.account_resource(&["Calls", &format!("{call_sid}.json")]);
        let form = vec![("Status", "canceled".to_owned())];
        self.send(Request::post(url).form(form)).await.map(drop)
    }

    /// Ends a call, whether its telephone rings or somebody has picked up. 400: it is over.
    pub(crate) async fn complete_call(&self, call_sid: &CallSid) -> Result<(), TwilioError> {
        let url = self.account_resource(&["Calls", &format!("{call_sid}.json")]);
        let form = vec![("Status", "completed".to_owned())];
        self.send(Request::post(url).form(form)).await.map(drop)
    }
}
