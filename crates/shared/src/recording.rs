//! Pausing what is recorded of a call, and resuming it.
//!
//! No event tells of it, so the map is written from Twilio's answers. Whoever asks Twilio writes that first
//! (`asked`), and writes the answer only over what they have written: where somebody else has asked
//! meanwhile, nobody knows whose request Twilio carried out last, and Twilio is asked how it is. The answer that a request
//! writes has the id of the request (`answered`). So it always changes the map, even where the status stays the same, and
//! a comparison that began earlier cannot overwrite it.
//!
//! **Invariant:** when all who asked have written, the map says what Twilio says (`tests/recording_laws.rs`).

use crate::{
    CallSid, WorkerSid,
    sync_map::{ConferenceItem, ConferenceMap, MapChange, Recorded, Recording, RecordingStatus},
};

/// The pause of what is recorded, while the call goes on. A leg that has left takes its recording along.
pub fn pause(map: &ConferenceMap) -> Option<&Recording> {
    let recording = of_map(map).filter(|it| it.status == Some(RecordingStatus::Paused))?;
    let goes_on = |leg: &CallSid| map.joined().any(|(call_sid, _)| call_sid == leg);
    let is_there = recording.call_sid.as_ref().is_none_or(goes_on);
    (is_there && !map.has_ended()).then_some(recording)
}

/// The worker who has paused it and has left: it is to be resumed. While a request is under way, it is
/// that one's.
pub fn pauser_who_left(map: &ConferenceMap) -> Option<&WorkerSid> {
    let recording = pause(map).filter(|recording| recording.asked.is_none())?;
    let by = recording.by.as_ref()?;
    (!is_on_the_line(map, by)).then_some(by)
}

/// Whether a worker is in the conference.
pub fn is_on_the_line(map: &ConferenceMap, worker_sid: &WorkerSid) -> bool {
    map.people().any(|(_, item)| item.worker_sid.as_ref() == Some(worker_sid))
}

/// What is known of the recording of a call.
pub fn of_map(map: &ConferenceMap) -> Option<&Recording> {
    map.conference.as_ref()?.recording.as_deref()
}

/// Whether Twilio was asked to pause what is recorded of a conference, and nothing was. Of a leg nothing is said: the
/// next one may be recorded.
pub fn nothing_was_found(map: &ConferenceMap) -> bool {
    of_map(map).is_some_and(|it| {
        it.of == Some(Recorded::Conference)
            && it.status.is_none()
            && it.asked.is_none()
            && it.answered.is_some()
    })
}

/// The recording with a request that is about to be sent: to pause it, by this worker, or to resume it.
pub fn ask(map: &ConferenceMap, request: &str, paused_by: Option<&WorkerSid>) -> Recording {
    let known = of_map(map).cloned().unwrap_or_default();
    Recording { by: paused_by.cloned().or(known.by), asked: Some(request.to_owned()), ..known }
}

/// The recording as Twilio says that it is: `None` where nothing is recorded. `request` is the id of the request that this
/// answers; a comparison has none.
pub fn settled(
    before: &Recording,
    actual: Option<&ActualRecording>,
    request: Option<&str>,
) -> Recording {
    Recording {
        status: actual.map(|it| it.status),
        call_sid: actual.and_then(|it| it.call_sid.clone()),
        asked: None,
        answered: request.map(str::to_owned).or_else(|| before.answered.clone()),
        ..before.clone()
    }
}

/// A recording that goes on, as Twilio answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActualRecording {
    /// Whether it gets longer.
    pub status: RecordingStatus,
    /// The leg that is recorded, where it is one.
    pub call_sid: Option<CallSid>,
}

/// `conf_status` with another recording, if there is one and it is not that already.
pub fn change(map: &ConferenceMap, recording: Recording) -> Option<MapChange> {
    let known = map.conference.as_ref()?;
    let recording = Some(Box::new(recording));
    (known.recording != recording)
        .then(|| MapChange::Conference(ConferenceItem { recording, ..known.clone() }))
}

/// The recording of a call whose next conference begins. That of a conference begins anew, as it was decided for the
/// call; that of the customer's leg goes on.
pub(crate) fn of_next_conference(known: Option<&Recording>) -> Option<Box<Recording>> {
    let known = known?.clone();
    Some(Box::new(match known.of {
        Some(Recorded::Customer) => known,
        Some(Recorded::Conference | Recorded::Nothing) | None => {
            Recording { status: None, call_sid: None, asked: None, answered: None, ..known }
        }
    }))
}
