//! A call that did not reach who made it: its task waits for them, and is withdrawn before it is offered.

use shared::TaskSid;

use crate::{
    calls::{
        context::Calls,
        error::Error,
        flex_user::{FlexUser, is_reached_at},
        report, task_lifecycle,
    },
    twilio::RawObject,
};

const NOT_REACHED: &str = "the call did not reach who made it";

/// Withdraws a call of this person's that was not offered to them.
///
/// # Errors
/// When it is not theirs, or was offered to them: then it goes out.
pub(crate) async fn withdraw(
    calls: &Calls,
    user: &FlexUser,
    task_sid: &TaskSid,
) -> Result<(), Error> {
    let task = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => Some(task),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    let caller = task.as_ref().and_then(|task| caller(&task.attributes));
    let is_theirs = match caller {
        Some(contact_uri) => is_reached_at(calls, user, &contact_uri).await?,
        None => false,
    };
    if is_theirs {
        report::write_never_joined(calls, task_sid).await?;
    }
    if is_theirs && task_lifecycle::cancel_if_pending(calls, task_sid, NOT_REACHED).await? {
        return Ok(());
    }
    let problem = "only the worker who is called can reject the call, and only who made it can give \
                   it up, before it is offered to them";
    Err(Error::NotAllowed(problem.to_owned()))
}

/// Where who made the call is reached, if it is a call of their own.
fn caller(attributes: &RawObject) -> Option<String> {
    let is_outbound = attributes.string("direction").as_deref() == Some("outbound");
    let is_own_call = is_outbound && attributes.string("conferenceSid").is_none();
    attributes.string("targetWorker").filter(|_| is_own_call)
}
