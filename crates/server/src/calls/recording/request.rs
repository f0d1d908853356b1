//! A request to Twilio to pause a recording, or to resume it: said in the map before it is sent, and once it
//! is answered.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use shared::{
    TaskSid, WorkerSid,
    label::LegId,
    recording::{ask, change, of_map},
    sync_map::{ConferenceMap, Recorded, Recording, RecordingStatus},
};

use super::{
    compare::{actual, compare, settle},
    place::place,
};
use crate::{
    calls::{context::Calls, error::Error},
    twilio::RecordingsOf,
};

/// What Twilio is asked for.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// This worker pauses.
    PauseBy(WorkerSid),
    /// Somebody resumes.
    Resume,
    /// It is resumed for this worker, if they have left and nobody has asked for anything since.
    ResumeFor(WorkerSid),
}

impl Asked {
    fn pauses(&self) -> bool {
        matches!(self, Self::PauseBy(_))
    }

    fn pauser(&self) -> Option<&WorkerSid> {
        match self {
            Self::PauseBy(worker_sid) => Some(worker_sid),
            Self::Resume | Self::ResumeFor(_) => None,
        }
    }

    /// Whether it is still wanted.
    fn is_due(&self, map: &ConferenceMap) -> bool {
        match self {
            Self::PauseBy(_) | Self::Resume => true,
            Self::ResumeFor(left) => {
                shared::recording::pauser_who_left(map).is_some_and(|it| it == left)
            }
        }
    }
}

/// Asks Twilio, and returns how the recording is then. `None`: nothing is recorded.
pub(super) async fn send(
    calls: &Calls,
    call: &TaskSid,
    asked: &Asked,
) -> Result<Option<RecordingStatus>, Error> {
    // What this replica remembers can be of a conference, or a leg, before the one that goes on.
    let map = calls.maps.known(call).await?;
    let of = match place(calls, call, map.view()).await? {
        Some(of) => of,
        None => match place(calls, call, calls.maps.read(call).await?.view()).await? {
            Some(of) => of,
            None => return Ok(None),
        },
    };
    let Some(Intent { id, recording, overlaps }) = write_intent(calls, call, &of, asked).await?
    else {
        return Ok(None);
    };
    match calls.twilio.pause_recording(&of, asked.pauses()).await {
        Ok(Some(status)) if !overlaps => {
            if settle(calls, call, &recording, Some(actual(&of, status)), Some(&id)).await? {
                return Ok(Some(status));
            }
        }
        Err(error) if error.is_unknown_outcome() => return Err(Error::OutcomeUnknown),
        // It is so already, nothing is recorded, or it is recorded at another place.
        Err(error) if error.is_of_what_is_over() => {}
        Err(error) => {
            // It was not done: the map does not say for long that it is under way.
            if let Err(problem) = compare(calls, call, None, Some(&id)).await {
                tracing::warn!(%call, %problem, "the map says that a request is under way");
            }
            return Err(error.into());
        }
        Ok(_) => {}
    }
    compare(calls, call, None, Some(&id)).await
}

/// What stands in the map while Twilio is asked.
struct Intent {
    /// The id of the request.
    id: String,
    recording: Recording,
    /// Whether another request was under way when this one was written: then nobody knows which of the two
    /// Twilio carries out last.
    overlaps: bool,
}

/// Writes what Twilio is about to be asked for. `None`: it is not wanted any more, or there is no call.
async fn write_intent(
    calls: &Calls,
    call: &TaskSid,
    of: &RecordingsOf,
    asked: &Asked,
) -> Result<Option<Intent>, Error> {
    let id = LegId::from_bits(rand::random()).to_string();
    let overlaps = Arc::new(AtomicBool::new(false));
    let decision = {
        let (asked, id, overlaps) = (asked.clone(), id.clone(), Arc::clone(&overlaps));
        let (call, proofs) = (call.clone(), calls.proofs.clone());
        let of = Some(match of {
            RecordingsOf::Conference(_) => Recorded::Conference,
            RecordingsOf::Call(_) => Recorded::Customer,
        });
        move |map: &ConferenceMap| {
            if !asked.is_due(map) {
                return Vec::new();
            }
            let is_under_way = of_map(map).is_some_and(|it| it.asked.is_some());
            overlaps.store(is_under_way, Ordering::Relaxed);
            let mut recording = Recording { of, ..ask(map, &id, asked.pauser()) };
            proofs.prove_recording(&call, &mut recording);
            change(map, recording).into_iter().collect()
        }
    };
    let map = calls.maps.write(call, Arc::new(decision)).await?;
    let Some(recording) = of_map(map.view()) else { return Ok(None) };
    if recording.asked.as_deref() == Some(&id) {
        let overlaps = overlaps.load(Ordering::Relaxed);
        return Ok(Some(Intent { id, recording: recording.clone(), overlaps }));
    }
    // Another request was written with it, over it.
    Ok(asked.is_due(map.view()).then(|| Intent {
        id,
        recording: recording.clone(),
        overlaps: true,
    }))
}
