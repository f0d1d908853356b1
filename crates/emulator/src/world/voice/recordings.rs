//! Recordings. Those of conferences begin when two people talk, those of calls when somebody picks up; all are
//! ready some time after the end.
//!
//! Nothing is heard in them. Whether a request that changes nothing is refused is not documented, so it is
//! a quirk. Sources: <https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource> and
//! <https://www.twilio.com/docs/voice/twiml/conference#attributes-recording-status-callback>.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shared::{CallSid, ConferenceSid};

use super::{
    VoiceWake, no_such_call,
    recording_settings::{RecordingEvent, RecordingSettings},
    rfc_2822,
};
use crate::{
    TwilioError,
    world::{Callback, Emission, World},
};

/// The name that stands for the recording that goes on.
const CURRENT: &str = "Twilio.CURRENT";

/// How long Twilio works on a recording. It does not say how long that is.
const PROCESSING: Duration = Duration::from_secs(3);

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recorded {
    Conference(ConferenceSid),
    Call(CallSid),
}

/// A recording of a conference, or of a call.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    /// `RE` and 32 hexadecimal digits.
    pub(crate) sid: String,
    pub(crate) of: Recorded,
    /// How it came about, in Twilio's word.
    pub(crate) source: &'static str,
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

impl Recorded {
    fn sid(&self) -> &str {
        match self {
            Self::Conference(sid) => sid.as_str(),
            Self::Call(sid) => sid.as_str(),
        }
    }

    /// Its address below the account's.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Conference(sid) => format!("/Conferences/{sid}"),
            Self::Call(sid) => format!("/Calls/{sid}"),
        }
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
    pub(crate) fn channels(&self) -> u8 {
        self.settings.channels
    }

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
    /// The recordings of a conference or a call, oldest first.
    pub(crate) fn recordings(&self, of: &Recorded) -> impl Iterator<Item = &Recording> {
        self.voice.recordings.iter().filter(move |recording| recording.of == *of)
    }

    /// One of them, by its SID or as the one that goes on.
    pub(crate) fn recording(&self, of: &Recorded, name: &str) -> Result<&Recording, TwilioError> {
        let is_meant = |recording: &&Recording| match name {
            CURRENT => recording.status.goes_on(),
            sid => recording.sid == sid,
        };
        self.recordings(of)
            .find(is_meant)
            .ok_or_else(|| TwilioError::not_found(&format!("{}/Recordings/{name}.json", of.path())))
    }

    /// REST pauses, resumes or stops a recording, and is told its SID.
    pub(crate) fn update_recording(
        &mut self,
        of: &Recorded,
        name: &str,
        update: RecordingUpdate,
    ) -> Result<String, TwilioError> {
        let now = self.now;
        let refuses_same = self.quirks.recording_refuses_the_status_it_has;
        let known = self.recording(of, name)?;
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
        let Some(conference) = self.voice.conferences.get(conference_sid) else { return };
        let Some(settings) = conference.recording.clone() else { return };
        self.record(Recorded::Conference(conference_sid.clone()), "Conference", settings);
    }

    /// Somebody has picked up a call that is to be recorded.
    pub(super) fn begin_recording_of_call(&mut self, call_sid: &CallSid) {
        let call = self.voice.call(call_sid);
        let Some(settings) = call.and_then(|call| call.settings.recording.clone()) else { return };
        // Twilio does not say what this is for a leg that REST has added: it is the word for a call of REST's.
        self.record(Recorded::Call(call_sid.clone()), "OutboundAPI", settings);
    }

    /// REST begins to record a call that goes on, and is told the SID of the recording.
    ///
    /// Source: <https://www.twilio.com/docs/voice/api/recording#create-a-recording-resource>.
    pub(crate) fn record_call(
        &mut self,
        call_sid: &CallSid,
        settings: RecordingSettings,
    ) -> Result<String, TwilioError> {
        let call = self.voice.call(call_sid).ok_or_else(|| no_such_call(call_sid))?;
        if !call.is_in_progress() {
            let text = format!("Call {call_sid} is not eligible for recording");
            return Err(TwilioError::new(400, 21220, text));
        }
        let of = Recorded::Call(call_sid.clone());
        Ok(self.record(of, "StartCallRecordingAPI", settings))
    }

    /// All recordings, oldest first.
    pub(crate) fn all_recordings(&self) -> impl Iterator<Item = &Recording> {
        self.voice.recordings.iter()
    }

    /// REST takes a recording away.
    pub(crate) fn delete_recording(&mut self, sid: &str) {
        self.voice.recordings.retain(|recording| recording.sid != sid);
    }

    fn record(
        &mut self,
        of: Recorded,
        source: &'static str,
        settings: RecordingSettings,
    ) -> String {
        let now = self.now;
        let sid = self.mint.sid_about("RE", of.sid());
        self.voice.recordings.push(Recording {
            sid: sid.clone(),
            of,
            source,
            start_time: now,
            date_updated: now,
            status: RecordingStatus::InProgress,
            recorded: SignedDuration::ZERO,
            runs_since: Some(now),
            settings,
        });
        self.tell_recording(&sid, RecordingEvent::InProgress);
        sid
    }

    /// A conference or a call is over: what was recorded is worked on.
    pub(super) fn end_recording(&mut self, of: &Recorded) {
        let now = self.now;
        let recordings = self.voice.recordings.iter_mut();
        let going_on = recordings.filter(|it| it.of == *of && it.status.goes_on());
        let mut ended = Vec::new();
        for recording in going_on {
            recording.enter(RecordingStatus::Processing, false, now);
            ended.push(recording.sid.clone());
        }
        for sid in ended {
            self.voice_later(PROCESSING, VoiceWake::RecordingReady(sid));
        }
    }

    /// A recording can be fetched: whoever asked for it is told where.
    pub(super) fn recording_is_ready(&mut self, sid: &str) {
        let now = self.now;
        let mut recordings = self.voice.recordings.iter_mut();
        let Some(recording) = recordings.find(|recording| recording.sid == sid) else { return };
        recording.enter(RecordingStatus::Completed, false, now);
        self.tell_recording(sid, RecordingEvent::Completed);
    }

    /// Tells how a recording goes, if somebody wanted to hear of it.
    fn tell_recording(&mut self, sid: &str, event: RecordingEvent) {
        let account_sid = self.account.account_sid.to_string();
        let mut recordings = self.voice.recordings.iter();
        let Some(recording) = recordings.find(|recording| recording.sid == sid) else { return };
        let callback = recording.settings.callback.as_ref();
        let Some(callback) = callback.filter(|it| it.events.contains(&event)).cloned() else {
            return;
        };
        let recording_url = format!(
            "https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Recordings/{}",
            recording.sid
        );
        let of = match &recording.of {
            Recorded::Conference(sid) => ("ConferenceSid", sid.to_string()),
            Recorded::Call(sid) => ("CallSid", sid.to_string()),
        };
        let mut parameters = vec![
            ("AccountSid", account_sid),
            of,
            ("RecordingSid", recording.sid.clone()),
            ("RecordingUrl", recording_url),
            ("RecordingStatus", event.status().to_owned()),
            ("RecordingChannels", recording.channels().to_string()),
            ("RecordingStartTime", rfc_2822(recording.start_time)),
            ("RecordingSource", recording.source.to_owned()),
        ];
        if let Some(seconds) = recording.duration_seconds() {
            parameters.push(("RecordingDuration", seconds.to_string()));
        }
        let (url, method) = (callback.url, callback.method);
        self.emit(Emission::Callback(Callback { url, method, parameters }));
    }
}
