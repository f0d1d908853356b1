//! What follows when who has paused a recording leaves, and what healing has to do.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use shared::{
    ConferenceSid, TaskSid, WorkerSid,
    label::Label,
    recording::{of_map, pauser_who_left},
    sync_map::ConferenceMap,
};

use super::{
    compare::compare,
    request::{Asked, send},
};
use crate::{
    calls::{background_work::LIST_IS_UP_TO_DATE_AFTER, context::Calls, error::Error},
    maps::KnownMap,
    twilio::ConferenceParticipant,
};

/// When it is looked what became of a request that says nothing more: whoever asked waits no longer, or Twilio did
/// not answer.
const LOOK_AFTER: Duration = Duration::from_secs(9);

/// Whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resumed {
    Yes,
    /// Twilio says that who has paused it is there.
    NotYet,
}

/// Resumes what a worker has paused who has left. Where nobody has paused anything, it asks nobody.
pub(crate) async fn resume_for_leaver(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if resume_once(calls, call, map).await? == Resumed::NotYet {
        let if_it_fails = "it may be paused until the next sweep";
        calls.later(LIST_IS_UP_TO_DATE_AFTER, call, if_it_fails, |calls, call| async move {
            let map = calls.maps.read(&call).await?;
            resume_once(&calls, &call, map.view()).await.map(drop)
        });
    }
    Ok(())
}

async fn resume_once(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> Result<Resumed, Error> {
    let (Some(by), Some(recording)) = (pauser_who_left(map), of_map(map)) else {
        return Ok(Resumed::Yes);
    };
    // Whoever has a token of Sync can write that somebody has paused who is not there.
    if !calls.proofs.has_recording(call, recording) {
        tracing::warn!(%call, "nothing proves who has paused what is recorded");
        return Ok(Resumed::Yes);
    }
    let Some(conference_sid) = calls.proofs.conference_of(call, map) else {
        return Ok(Resumed::Yes);
    };
    if is_there(calls, conference_sid, map, by).await? {
        return Ok(Resumed::NotYet);
    }
    let look = look_later(calls, call);
    send(calls, call, &Asked::ResumeFor(by.clone())).await?;
    look.done();
    tracing::info!(%call, worker_sid = %by, "who has paused the recording has left: it is resumed");
    Ok(Resumed::Yes)
}

/// Whether Twilio knows a worker in a conference. On a leg without a label of ours it is who the map says.
pub(super) async fn is_there(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
    worker_sid: &WorkerSid,
) -> Result<bool, Error> {
    let participants = match calls.twilio.list_participants(conference_sid).await {
        Ok(participants) => participants,
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let is_theirs = |it: &ConferenceParticipant| match it.label.as_deref().map(Label::parse) {
        Some(Label::Worker { worker_sid: of_label, .. }) => of_label == *worker_sid,
        Some(Label::Customer(_) | Label::External(_)) => false,
        Some(Label::Foreign(_)) | None => {
            let item = map.participants.get(&it.call_sid);
            item.is_some_and(|item| item.worker_sid.as_ref() == Some(worker_sid))
        }
    };
    Ok(participants.iter().any(|it| it.is_connected() && is_theirs(it)))
}

/// Compares what the map says of a recording with Twilio, where somebody has ever wanted to pause it, and resumes it
/// for who has left. `map` was read just now.
pub(crate) async fn heal(calls: &Calls, call: &TaskSid, map: &KnownMap) -> Result<(), Error> {
    let was_touched = of_map(map.view())
        .is_some_and(|it| it.asked.is_some() || it.answered.is_some() || it.status.is_some());
    if !was_touched || map.view().has_ended() {
        return Ok(());
    }
    compare(calls, call, Some(map.clone()), None).await?;
    let map = calls.maps.known(call).await?;
    resume_for_leaver(calls, call, map.view()).await
}

/// Checks later what became of a request that is about to be made, unless it is [`Look::done`] by then. While the map
/// says that one is under way, a leave does not resume the recording.
pub(super) fn look_later(calls: &Calls, call: &TaskSid) -> Look {
    let look = Look::default();
    let is_done = Arc::clone(&look.0);
    let if_it_fails = "the recording is looked at again in the next sweep";
    calls.later(LOOK_AFTER, call, if_it_fails, |calls, call| async move {
        if is_done.load(Ordering::Relaxed) {
            return Ok(());
        }
        let map = calls.maps.read(&call).await?;
        heal(&calls, &call, &map).await
    });
    look
}

/// A check that is to come.
#[derive(Debug, Default)]
pub(super) struct Look(Arc<AtomicBool>);

impl Look {
    /// The request was answered, and what it came to is in the map.
    pub(super) fn done(self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
