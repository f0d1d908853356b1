//! Recordings of conferences: they begin when two people talk, and are ready some time after the end.
//!
//! Nothing is heard in them. Source:
//! <https://www.twilio.com/docs/voice/twiml/conference#attributes-recording-status-callback>.

use std::time::Duration;

use jiff::Timestamp;
use shared::ConferenceSid;

use super::{VoiceWake, conference::RecordingSettings, rfc_2822};
use crate::world::{Callback, Emission, World};

/// How long Twilio works on a recording. It does not say how long that is.
const PROCESSING: Duration = Duration::from_secs(3);

/// A recording of a conference.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    /// `RE` and 32 hexadecimal digits.
    pub(crate) sid: String,
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) start_time: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) duration_seconds: i64,
    /// Whether it can be fetched.
    pub(crate) completed: bool,
    settings: RecordingSettings,
}

impl World {
    /// The recordings of a conference.
    pub(crate) fn recordings(
        &self,
        conference_sid: &ConferenceSid,
    ) -> impl Iterator<Item = &Recording> {
        let recordings = self.voice.recordings.iter();
        recordings.filter(move |recording| recording.conference_sid == *conference_sid)
    }

    /// A conference is over in which two have talked: what was recorded is worked on.
    pub(super) fn end_recording(&mut self, conference_sid: &ConferenceSid) {
        let now = self.now;
        let Some(conference) = self.voice.conferences.get(conference_sid) else { return };
        let (Some(settings), Some(start_time)) =
            (conference.recording.clone(), conference.start_time)
        else {
            return;
        };
        let recording = Recording {
            sid: self.mint.sid_about("RE", conference_sid.as_str()),
            conference_sid: conference_sid.clone(),
            start_time,
            date_updated: now,
            duration_seconds: now.duration_since(start_time).as_secs(),
            completed: false,
            settings,
        };
        let wake = VoiceWake::RecordingReady(recording.sid.clone());
        self.voice.recordings.push(recording);
        self.voice_later(PROCESSING, wake);
    }

    /// A recording can be fetched: whoever asked for it is told where.
    pub(super) fn recording_is_ready(&mut self, sid: &str) {
        let now = self.now;
        let account_sid = self.account.account_sid.to_string();
        let mut recordings = self.voice.recordings.iter_mut();
        let Some(recording) = recordings.find(|recording| recording.sid == sid) else { return };
        recording.completed = true;
        recording.date_updated = now;
        let Some((url, method)) = recording.settings.callback.clone() else { return };
        let recording_url = format!(
            "https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Recordings/{}",
            recording.sid
        );
        let parameters = vec![
            ("AccountSid", account_sid),
            ("ConferenceSid", recording.conference_sid.to_string()),
            ("RecordingSid", recording.sid.clone()),
            ("RecordingUrl", recording_url),
            ("RecordingStatus", "completed".to_owned()),
            ("RecordingDuration", recording.duration_seconds.to_string()),
            ("RecordingChannels", "1".to_owned()),
            ("RecordingStartTime", rfc_2822(recording.start_time)),
            ("RecordingSource", "Conference".to_owned()),
        ];
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }
}
