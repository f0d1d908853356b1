//! An agent pauses what is recorded of their call, or resumes it.

use shared::{TaskSid, WorkerSid, recording::is_on_the_line, sync_map::RecordingStatus};

use super::{
    follow_up::{is_there, look_later, resume_for_leaver},
    request::{Asked, send},
};
use crate::calls::{context::Calls, error::Error, leg_address::conference_of_map};

const NOT_ON_THE_LINE: &str = "only who is on the line may pause what is recorded";

/// How often Twilio is asked: a second time where the first was for a conference that is over.
const TRIES: u32 = 2;

/// Pauses or resumes, and returns when Twilio has done it.
pub(crate) async fn set_paused(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
    paused: bool,
) -> Result<(), Error> {
    let (asked, wanted) = if paused {
        expect_on_the_line(calls, call, worker_sid).await?;
        (Asked::PauseBy(worker_sid.clone()), RecordingStatus::Paused)
    } else {
        (Asked::Resume, RecordingStatus::InProgress)
    };
    // Before anything is written: whoever asks may not wait until it is.
    let look = look_later(calls, call);
    for _ in 0..TRIES {
        match send(calls, call, &asked).await? {
            Some(status) if status == wanted => {
                if paused {
                    after_pause(calls, call).await?;
                }
                look.done();
                return Ok(());
            }
            Some(_) => {}
            None => return Err(Error::NotRecorded),
        }
    }
    // Others ask for the opposite at the same time.
    Err(Error::OutcomeUnknown)
}

/// Who pauses and leaves at the same moment is not seen by whoever carries out what follows from the leave:
/// of the two that write, the later one sees both.
async fn after_pause(calls: &Calls, call: &TaskSid) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    resume_for_leaver(calls, call, map.view()).await
}

/// It is resumed when who has paused it leaves, so they have to be there.
async fn expect_on_the_line(
    calls: &Calls,
    call: &TaskSid,
    worker_sid: &WorkerSid,
) -> Result<(), Error> {
    if is_on_the_line(calls.maps.known(call).await?.view(), worker_sid) {
        return Ok(());
    }
    // Another replica may have heard of their join, or it was lost.
    let map = calls.maps.read(call).await?;
    if is_on_the_line(map.view(), worker_sid) {
        return Ok(());
    }
    let conference_sid = conference_of_map(calls, call, map.view()).await?;
    if is_there(calls, &conference_sid, map.view(), worker_sid).await? {
        return Ok(());
    }
    Err(Error::NotAllowed(NOT_ON_THE_LINE.to_owned()))
}
