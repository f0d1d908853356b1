//! Ends a call for everybody on the line.

use shared::TaskSid;

use crate::calls::{context::Calls, error::Error, leg_address};

/// Ends the conference of a task.
pub(crate) async fn end_call(calls: &Calls, task_sid: &TaskSid) -> Result<(), Error> {
    let twilio = &calls.twilio;
    let ended = leg_address::in_conference(calls, task_sid, |conference_sid| async move {
        twilio.end_conference(&conference_sid).await
    });
    match ended.await {
        // A conference that is over, or never was, has nobody on the line.
        Err(Error::NotFound(_)) => Ok(()),
        answer => answer,
    }
}
