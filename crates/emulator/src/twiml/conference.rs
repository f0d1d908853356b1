//! `<Conference>` and its attributes.
//!
//! Source: <https://www.twilio.com/docs/voice/twiml/conference>.

use quick_xml::events::BytesStart;

use super::{attributes::attributes, dial::DialAction, error::TwimlError};

/// What a recording of a conference tells of.
const RECORDING_EVENTS: [&str; 3] = ["in-progress", "completed", "absent"];

/// `<Conference>` with its attributes, URLs as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConferenceNoun {
    pub(crate) name: String,
    /// What follows on it, by the `<Dial>` around it.
    pub(crate) action: Option<DialAction>,
    pub(crate) muted: bool,
    pub(crate) start_conference_on_enter: bool,
    pub(crate) end_conference_on_exit: bool,
    pub(crate) participant_label: Option<String>,
    pub(crate) coach: Option<String>,
    pub(crate) max_participants: usize,
    pub(crate) status_callback: Option<String>,
    pub(crate) status_callback_method: Option<String>,
    pub(crate) status_callback_event: String,
    pub(crate) record: Record,
    pub(crate) recording_status_callback: Option<String>,
    pub(crate) recording_status_callback_method: Option<String>,
    /// Words, separated by blanks.
    pub(crate) recording_status_callback_event: String,
}

impl Default for ConferenceNoun {
    fn default() -> Self {
        Self {
            name: String::new(),
            action: None,
            muted: false,
            start_conference_on_enter: true,
            end_conference_on_exit: false,
            participant_label: None,
            coach: None,
            max_participants: 250,
            status_callback: None,
            status_callback_method: None,
            status_callback_event: String::new(),
            record: Record::DoNotRecord,
            recording_status_callback: None,
            recording_status_callback_method: None,
            recording_status_callback_event: String::new(),
        }
    }
}

/// Whether a conference is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record {
    DoNotRecord,
    /// From the moment on in which two talk.
    FromStart,
}

pub(super) fn conference(element: &BytesStart<'_>) -> Result<ConferenceNoun, TwimlError> {
    let mut noun = ConferenceNoun::default();
    for (name, value) in attributes(element)? {
        let invalid = || TwimlError::InvalidAttribute {
            element: "Conference",
            name: name.clone(),
            value: value.clone(),
        };
        let flag = || value.to_ascii_lowercase().parse::<bool>().map_err(|_no_bool| invalid());
        match name.as_str() {
            "muted" => noun.muted = flag()?,
            "startConferenceOnEnter" => noun.start_conference_on_enter = flag()?,
            "endConferenceOnExit" => noun.end_conference_on_exit = flag()?,
            "participantLabel" => noun.participant_label = Some(value),
            "coach" => noun.coach = Some(value),
            "maxParticipants" => {
                noun.max_participants = value.parse().map_err(|_no_number| invalid())?;
            }
            "statusCallback" => noun.status_callback = Some(value),
            "statusCallbackMethod" => noun.status_callback_method = Some(value),
            "statusCallbackEvent" => noun.status_callback_event = value,
            "record" => match value.as_str() {
                "record-from-start" | "true" => noun.record = Record::FromStart,
                "do-not-record" | "false" => noun.record = Record::DoNotRecord,
                _ => return Err(invalid()),
            },
            "recordingStatusCallback" => noun.recording_status_callback = Some(value),
            "recordingStatusCallbackMethod" => {
                noun.recording_status_callback_method = Some(value);
            }
            "recordingStatusCallbackEvent" => {
                let mut words = value.split_whitespace();
                if !words.all(|word| RECORDING_EVENTS.contains(&word)) {
                    return Err(invalid());
                }
                noun.recording_status_callback_event = value;
            }
            // These sound, and nothing here sounds.
            "beep" | "waitUrl" | "waitMethod" | "trim" | "region" | "jitterBufferSize"
            | "eventCallbackUrl" => {}
            _ => return Err(TwimlError::UnknownAttribute { element: "Conference", name }),
        }
    }
    Ok(noun)
}
