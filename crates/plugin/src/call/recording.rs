//! What is recorded of the call: everybody on it sees whether it is paused, and its agents pause and resume
//! it.

use serde::Serialize;
use shared::{
    recording::{nothing_was_found, of_map, pause},
    sync_map::{ConferenceStatus, ParticipantType, Recorded},
    view::Timestamp,
};

use super::Call;

/// How long after the server's yes the map may take to show it.
const SHOWN_WITHIN_MS: u64 = 5_000;
/// After what part of that the map is read: its events may not come.
const READ_AFTER_MS: u64 = 2_000;

/// What a person sees of the recording of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
pub struct RecordingView {
    /// Whether the call is recorded.
    pub state: RecordingState,
    /// The name of who has paused it; absent where it is the agent, or nobody knows.
    pub paused_by: Option<String>,
    /// Whether there is the button that pauses and resumes it.
    pub has_button: bool,
    /// Whether the server was asked, and the map does not show it yet.
    pub is_waiting: bool,
}

/// Whether a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export_to = "../seam/"))]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// It is not, and is not going to be.
    Off,
    /// It is.
    On,
    /// It is paused.
    Paused,
}

/// What the agent asked the server for, until the map shows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordingRequest {
    pauses: Option<bool>,
    read_at: Option<Timestamp>,
    shown_by: Option<Timestamp>,
}

impl RecordingRequest {
    /// The server answered.
    pub(crate) fn answered(&mut self, worked: bool, now: Timestamp) {
        if worked {
            self.read_at = Some(Timestamp(now.0 + READ_AFTER_MS));
            self.shown_by = Some(Timestamp(now.0 + SHOWN_WITHIN_MS));
        } else {
            *self = Self::default();
        }
    }

    /// Ends with what the map shows, or when that takes too long: the button may then be pressed again.
    fn tidy(&mut self, is_paused: bool, now: Timestamp) {
        if self.shown_by.is_some_and(|by| by <= now || self.pauses == Some(is_paused)) {
            *self = Self::default();
        }
    }

    /// Whether the map has to be read, once for what it does not show.
    pub(crate) fn want_a_read(&mut self, now: Timestamp) -> bool {
        self.read_at.take_if(|at| *at <= now).is_some()
    }

    pub(super) fn next_change(&self) -> Option<Timestamp> {
        self.read_at.or(self.shown_by)
    }
}

impl Call {
    /// The button was pressed: whether the server is to be asked to pause, or to resume.
    pub(crate) fn press_recording(&mut self) -> Option<bool> {
        let state = self.recording_view().filter(|it| it.has_button)?.state;
        if self.recording.pauses.is_some() {
            return None;
        }
        self.recording.pauses = Some(state != RecordingState::Paused);
        self.recording.pauses
    }

    pub(super) fn observe_recording(&mut self, now: Timestamp) {
        let is_paused = pause(&self.map).is_some();
        self.recording.tidy(is_paused, now);
    }

    /// What there is to see of it, once people talk.
    pub(super) fn recording_view(&self) -> Option<RecordingView> {
        let of = of_map(&self.map)?.of?;
        let customer_is_there =
            || self.map.joined().any(|(_, it)| it.participant_type == ParticipantType::Customer);
        let status = self.map.conference.as_ref().and_then(|item| item.status);
        let pause = pause(&self.map);
        let state = match of {
            _ if status != Some(ConferenceStatus::Started) => return None,
            Recorded::Nothing => RecordingState::Off,
            Recorded::Conference if nothing_was_found(&self.map) => RecordingState::Off,
            Recorded::Customer if !customer_is_there() => return None,
            Recorded::Conference | Recorded::Customer if pause.is_some() => RecordingState::Paused,
            Recorded::Conference | Recorded::Customer => RecordingState::On,
        };
        let by = pause.and_then(|it| it.by.as_ref());
        let mut legs = self.map.participants.values();
        let pauser = by.and_then(|by| legs.find(|item| item.worker_sid.as_ref() == Some(by)));
        let is_self = !self.is_watched() && by == self.reservation.worker_sid.as_ref();
        Some(RecordingView {
            state,
            paused_by: pauser.filter(|_| !is_self).and_then(|item| item.display_name.clone()),
            has_button: state != RecordingState::Off
                && !self.is_watched()
                && self.own_legs().next().is_some(),
            is_waiting: self.recording.pauses.is_some(),
        })
    }
}
