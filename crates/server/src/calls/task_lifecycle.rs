//! Where a task goes: to its end with the conference, or away before it was offered to anybody.

use shared::TaskSid;

use crate::{
    calls::{context::Calls, error::Error},
    twilio::{
        AssignmentStatus,
        rounds::{MAX_ROUNDS, pause},
    },
};

/// Why a task ends with its conference.
pub(crate) const CONFERENCE_ENDED: &str = "conference ended";

/// Moves the task to where a task goes when its call is over. Where it stands decides.
pub(crate) async fn end(calls: &Calls, task_sid: &TaskSid, reason: &str) -> Result<(), Error> {
    move_on(calls, task_sid, reason, after_the_end).await.map(drop)
}

/// Cancels a task that was offered to nobody, and says whether nobody can take it any more. One that is
/// offered is about to be accepted, and stays.
pub(crate) async fn cancel_if_pending(
    calls: &Calls,
    task_sid: &TaskSid,
    reason: &str,
) -> Result<bool, Error> {
    let if_pending = |status: AssignmentStatus| {
        (status == AssignmentStatus::Pending).then_some(AssignmentStatus::Canceled)
    };
    let last = move_on(calls, task_sid, reason, if_pending).await?;
    Ok(matches!(last, None | Some(AssignmentStatus::Completed | AssignmentStatus::Canceled)))
}

/// Moves the task on, and says where it stands then; a task that is gone stands nowhere.
async fn move_on(
    calls: &Calls,
    task_sid: &TaskSid,
    reason: &str,
    next: impl Fn(AssignmentStatus) -> Option<AssignmentStatus>,
) -> Result<Option<AssignmentStatus>, Error> {
    for round in 0..MAX_ROUNDS {
        pause(round).await;
        let task = match calls.twilio.fetch_task(task_sid).await {
            Ok(task) => task,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let Some(next) = next(task.assignment_status) else {
            return Ok(Some(task.assignment_status));
        };
        match calls.twilio.move_task(task_sid, next, reason).await {
            Ok(()) => return Ok(Some(next)),
            // It has moved in the meantime: look again.
            Err(error) if error.is_wrong_state() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::TooManyWriters(format!("the task {task_sid}")))
}

fn after_the_end(status: AssignmentStatus) -> Option<AssignmentStatus> {
    match status {
        AssignmentStatus::Assigned => Some(AssignmentStatus::Wrapping),
        AssignmentStatus::Pending | AssignmentStatus::Reserved => Some(AssignmentStatus::Canceled),
        AssignmentStatus::Wrapping | AssignmentStatus::Completed | AssignmentStatus::Canceled => {
            None
        }
    }
}
