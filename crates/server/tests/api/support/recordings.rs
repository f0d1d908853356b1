//! What is recorded of a call, as Twilio knows it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{TestApp, TestCall};

impl TestApp {
    /// The statuses of the recordings of a call's conference.
    pub(crate) async fn recorded_conference(&self, call: &TestCall) -> Vec<String> {
        statuses(&self.recordings(&format!("Conferences/{}", call.conference_sid)).await)
    }

    /// The same of the customer's leg.
    pub(crate) async fn recorded_customer(&self, call: &TestCall) -> Vec<String> {
        statuses(&self.recordings(&format!("Calls/{}", call.customer)).await)
    }

    pub(crate) async fn recordings(&self, of: &str) -> Value {
        let account_sid = &self.emulator.account().account_sid;
        let path =
            format!("/api.twilio.com/2010-04-01/Accounts/{account_sid}/{of}/Recordings.json");
        self.rest(Method::GET, &path, &[]).await["recordings"].clone()
    }

    /// Somebody else changes the recording of a call's conference.
    pub(crate) async fn change_recording(&self, call: &TestCall, status: &str) {
        let account_sid = &self.emulator.account().account_sid;
        let of = format!("Conferences/{}/Recordings/Twilio.CURRENT.json", call.conference_sid);
        let path = format!("/api.twilio.com/2010-04-01/Accounts/{account_sid}/{of}");
        let answer = self.rest(Method::POST, &path, &[("Status", status)]).await;
        assert_eq!(answer["status"], status, "{answer}");
    }

    /// What the map says of the recording.
    pub(crate) async fn recording_of(&self, call: &TestCall) -> Value {
        let mut recording = self.map(&call.task_sid).await["conf_status"]["recording"].clone();
        for name in ["proof", "answered"] {
            if let Some(fields) = recording.as_object_mut() {
                fields.remove(name);
            }
        }
        recording
    }

    /// The agent pauses or resumes it: the status of the answer, and its code where there is one.
    pub(crate) async fn pause(&self, call: &TestCall, paused: bool) -> (u16, Value) {
        let paused = paused.to_string();
        let form = [("taskSid", call.task_sid.as_str()), ("paused", paused.as_str())];
        let (status, answer) = self.ask("/pause-recording", &form).await;
        (status.as_u16(), answer.get("code").cloned().unwrap_or(json!(null)))
    }
}

fn statuses(recordings: &Value) -> Vec<String> {
    let recordings = recordings.as_array().unwrap().iter();
    recordings.map(|it| it["status"].as_str().unwrap().to_owned()).collect()
}
