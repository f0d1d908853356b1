//! What is recorded of calls.

use super::reader::Reader;

/// What is recorded of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingSettings {
    /// `RECORD_CALLS`: whether calls are recorded of which nobody says otherwise.
    pub record_calls: bool,
    /// `RECORDING_CHOICE`: whether a dialpad may say for each call whether it is recorded.
    pub is_chosen_by_dialpads: bool,
    /// `RECORDING_CHANNELS`.
    pub channels: RecordingChannels,
}

/// `RECORDING_CHANNELS`: Twilio records a conference in one channel alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingChannels {
    /// The conference is recorded.
    Mono,
    /// The customer's leg is recorded: what they say in one channel, what they hear in the other.
    Dual,
}

impl RecordingSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let record_calls = flag(reader, "RECORD_CALLS", "true");
        let is_chosen_by_dialpads = flag(reader, "RECORDING_CHOICE", "false");
        let channels = reader.with_default(
            "RECORDING_CHANNELS",
            "mono",
            "give mono or dual",
            |text| match text {
                "mono" => Ok(RecordingChannels::Mono),
                "dual" => Ok(RecordingChannels::Dual),
                _ => Err(format!("`{text}` is neither mono nor dual")),
            },
        );
        Some(Self {
            record_calls: record_calls?,
            is_chosen_by_dialpads: is_chosen_by_dialpads?,
            channels: channels?,
        })
    }
}

fn flag(reader: &mut Reader, name: &'static str, default: &'static str) -> Option<bool> {
    reader.with_default(name, default, "give true or false", |text| {
        text.parse().map_err(|_| format!("`{text}` is neither true nor false"))
    })
}
