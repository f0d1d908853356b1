//! Recordings of conferences: they begin when two people talk, and are ready some time after the end.
//!
//! Nothing is heard in them. Whether a request that changes nothing is refused is not documented, so it is
//! a quirk. Sources: <https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource> and
//! <https://www.twilio.com/docs/voice/twiml/conference#attributes-recording-status-callback>.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shared::ConferenceSid;

use super::{VoiceWake, conference::RecordingSettings, rfc_2822};
use crate::{
    TwilioError,
    world::{Callback, Emission, World},
};

/// The name that stands for the recording that goes on.
const CURRENT: &str = "Twilio.CURRENT";

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
    pub(crate) status: RecordingStatus,
    /// What is in it, up to the last change.
    recorded: SignedDuration,
    /// Since when it gets longer; absent while it does not.
    runs_since: Option<Timestamp>,
    settings: RecordingSettings,
}

/// Where a recording is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingStatus {
    InProgress,
    Paused,
    /// REST has ended it.
    Stopped,
    /// The conference is over.
    Processing,
    /// It can be fetched.
    Completed,
}

/// What REST makes of a recording that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingUpdate {
    Pause(PauseBehavior),
    Resume,
    Stop,
}

/// What a pause leaves in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseBehavior {
    Skip,
    Silence,
}

impl RecordingStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in-progress",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Processing => "processing",
            Self::Completed => "completed",
        }
    }

    fn goes_on(self) -> bool {
        matches!(self, Self::InProgress | Self::Paused)
    }
}

impl RecordingUpdate {
    fn status(self) -> RecordingStatus {
        match self {
            Self::Pause(_) => RecordingStatus::Paused,
            Self::Resume => RecordingStatus::InProgress,
            Self::Stop => RecordingStatus::Stopped,
        }
    }
}

impl Recording {
    /// How long it is; unknown while it goes on.
    pub(crate) fn duration_seconds(&self) -> Option<i64> {
        (!self.status.goes_on()).then(|| self.recorded.as_secs())
    }

    fn enter(&mut self, status: RecordingStatus, runs: bool, now: Timestamp) {
        if let Some(since) = self.runs_since {
            self.recorded += now.duration_since(since);
        }
        self.status = status;
        self.runs_since = runs.then_some(now);
        self.date_updated = now;
    }
}

impl World {
    /// The recordings of a conference, oldest first.
    pub(crate) fn recordings(
        &self,
        conference_sid: &ConferenceSid,
    ) -> impl Iterator<Item = &Recording> {
        let recordings = self.voice.recordings.iter();
        recordings.filter(move |recording| recording.conference_sid == *conference_sid)
    }

    /// One recording of a conference, by its SID or as the one that goes on.
    pub(crate) fn recording(
        &self,
        conference_sid: &ConferenceSid,
        name: &str,
    ) -> Result<&Recording, TwilioError> {
        let is_meant = |recording: &&Recording| match name {
            CURRENT => recording.status.goes_on(),
            sid => recording.sid == sid,
        };
        self.recordings(conference_sid).find(is_meant).ok_or_else(|| {
            let path = format!("/Conferences/{conference_sid}/Recordings/{name}.json");
            TwilioError::not_found(&path)
        })
    }

    /// REST pauses, resumes or stops a recording, and is told its SID.
    pub(crate) fn update_recording(
        &mut self,
        conference_sid: &ConferenceSid,
        name: &str,
        update: RecordingUpdate,
    ) -> Result<String, TwilioError> {
        let now = self.now;
        let refuses_same = self.quirks.recording_refuses_the_status_it_has;
        let known = self.recording(conference_sid, name)?;
        let (sid, status) = (known.sid.clone(), update.status());
        if !known.status.goes_on() || refuses_same && known.status == status {
            let text = format!("Recording {sid} is {}", known.status.as_str());
            return Err(TwilioError::new(400, 21220, text));
        }
        let mut recordings = self.voice.recordings.iter_mut();
        if let Some(recording) = recordings.find(|recording| recording.sid == sid) {
            let runs = match update {
                RecordingUpdate::Resume | RecordingUpdate::Pause(PauseBehavior::Silence) => true,
                RecordingUpdate::Stop | RecordingUpdate::Pause(PauseBehavior::Skip) => false,
            };
            recording.enter(status, runs, now);
        }
        if update == RecordingUpdate::Stop {
            self.voice_later(PROCESSING, VoiceWake::RecordingReady(sid.clone()));
        }
        Ok(sid)
    }

    /// Two have begun to talk in a conference that is to be recorded.
    pub(super) fn begin_recording(&mut self, conference_sid: &ConferenceSid) {
        let now = self.now;
        let Some(conference) = self.voice.conferences.get(conference_sid) else { return };
        let Some(settings) = conference.recording.clone() else { return };
        self.voice.recordings.push(Recording {
            sid: self.mint.sid_about("RE", conference_sid.as_str()),
            conference_sid: conference_sid.clone(),
            start_time: now,
            date_updated: now,
            status: RecordingStatus::InProgress,
            recorded: SignedDuration::ZERO,
            runs_since: Some(now),
            settings,
        });
    }

    /// A conference is over: what was recorded is worked on.
    pub(super) fn end_recording(&mut self, conference_sid: &ConferenceSid) {
        let now = self.now;
        let recordings = self.voice.recordings.iter_mut();
        let mut going_on = recordings.filter(|recording| {
            recording.conference_sid == *conference_sid && recording.status.goes_on()
        });
        let Some(recording) = going_on.next() else { return };
        recording.enter(RecordingStatus::Processing, false, now);
        let wake = VoiceWake::RecordingReady(recording.sid.clone());
        self.voice_later(PROCESSING, wake);
    }

    /// A recording can be fetched: whoever asked for it is told where.
    pub(super) fn recording_is_ready(&mut self, sid: &str) {
        let now = self.now;
        let account_sid = self.account.account_sid.to_string();
        let mut recordings = self.voice.recordings.iter_mut();
        let Some(recording) = recordings.find(|recording| recording.sid == sid) else { return };
        recording.enter(RecordingStatus::Completed, false, now);
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
            ("RecordingDuration", recording.recorded.as_secs().to_string()),
            ("RecordingChannels", "1".to_owned()),
            ("RecordingStartTime", rfc_2822(recording.start_time)),
            ("RecordingSource", "Conference".to_owned()),
        ];
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }
}
