//! Ends a call for everybody on the line.

use shared::{ConferenceSid, TaskSid};

use crate::{
    calls::{context::Calls, error::Error, leg_address},
    twilio::{TwilioClient, TwilioError},
};

/// Ends the conference of a task.
pub(crate) async fn end_call(calls: &Calls, task_sid: &TaskSid) -> Result<(), Error> {
    let twilio = &calls.twilio;
    let ended = leg_address::in_conference(calls, task_sid, |conference_sid| {
        end_conference(twilio, conference_sid)
    });
    match ended.await {
        // A conference that is over, or never was, has nobody on the line.
        Err(Error::NotFound(_)) => Ok(()),
        answer => answer,
    }
}

/// Twilio calls it a bad request where there is nothing left to end.
async fn end_conference(
    twilio: &TwilioClient,
    conference_sid: ConferenceSid,
) -> Result<(), TwilioError> {
    let error = match twilio.end_conference(&conference_sid).await {
        Err(error) if error.status() == Some(400) => error,
        answer => return answer,
    };
    let is_over = twilio.fetch_conference(&conference_sid).await?.is_completed();
    if is_over { Ok(()) } else { Err(error) }
}
