//! Recordings of conferences and of calls: <https://www.twilio.com/docs/voice/api/recording>.

use serde::Deserialize;
use shared::{CallSid, ConferenceSid, sync_map::RecordingStatus};
use url::Url;

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request};

/// The name that stands for the recording that goes on.
const CURRENT: &str = "Twilio.CURRENT.json";
/// More recordings of one conference or call than anybody makes.
const PAGE_SIZE: &str = "100";

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RecordingsOf {
    /// A conference, in one channel.
    Conference(ConferenceSid),
    /// A leg.
    Call(CallSid),
}

/// What we read of a recording.
#[derive(Debug, Clone, Deserialize)]
struct Recording {
    status: String,
}

impl Recording {
    /// Whether it gets longer, while it goes on.
    fn status(&self) -> Option<RecordingStatus> {
        match self.status.as_str() {
            "in-progress" => Some(RecordingStatus::InProgress),
            "paused" => Some(RecordingStatus::Paused),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct RecordingList {
    recordings: Vec<Recording>,
}

impl TwilioClient {
    /// Pauses the recording that goes on, or resumes it, for somebody who waits for the answer; returns how
    /// it is then. What is said in a pause is left out. 404: none goes on.
    pub(crate) async fn pause_recording(
        &self,
        of: &RecordingsOf,
        paused: bool,
    ) -> Result<Option<RecordingStatus>, TwilioError> {
        let form = if paused {
            vec![("Status", "paused".to_owned()), ("PauseBehavior", "skip".to_owned())]
        } else {
            vec![("Status", "in-progress".to_owned())]
        };
        let request = Request::post(self.recordings(of, &["Recordings", CURRENT])).form(form);
        let recording: Recording = self.send(request.with_long_timeout()).await?.parse()?;
        Ok(recording.status())
    }

    /// How the recording is that goes on, if one does.
    pub(crate) async fn current_recording(
        &self,
        of: &RecordingsOf,
    ) -> Result<Option<RecordingStatus>, TwilioError> {
        let url = self.recordings(of, &["Recordings.json"]);
        let request = Request::get(url).query("PageSize", PAGE_SIZE);
        let list: RecordingList = self.send(request).await?.parse()?;
        Ok(list.recordings.iter().find_map(Recording::status))
    }

    fn recordings(&self, of: &RecordingsOf, rest: &[&str]) -> Url {
        let place = match of {
            RecordingsOf::Conference(sid) => ["Conferences", sid.as_str()],
            RecordingsOf::Call(sid) => ["Calls", sid.as_str()],
        };
        self.account_resource(&[&place[..], rest].concat())
    }
}
