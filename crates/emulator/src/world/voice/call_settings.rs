//! What REST asks for of a call beside its TwiML.
//!
//! Source: <https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource>.

use std::time::Duration;

use super::{machine_detection::MachineDetection, recording_settings::RecordingSettings};

/// What is asked for; by default, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CallSettings {
    /// Whether it is found out who picks up.
    pub(crate) machine_detection: Option<MachineDetection>,
    /// How it is recorded, where it is, whatever conference it is in.
    pub(crate) recording: Option<RecordingSettings>,
    /// The keys that are played as soon as somebody picks up.
    pub(crate) send_digits: Option<String>,
    /// How long it may last from then on.
    pub(crate) time_limit: Option<Duration>,
}
