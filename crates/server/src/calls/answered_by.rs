//! What follows from who picked up a leg that we have dialled: the map says it, and a machine may be hung up on.

use shared::{
    CallSid, TaskSid, answered_by::AnsweredBy, reduce::reduce_answered_by,
    sync_map::ParticipantItem,
};

use crate::{
    calls::{context::Calls, dialled_leg, error::Error, report},
    settings::MachineDetection,
};

/// Carries out what Twilio has found out about a leg. Neither waits for the other: the map is only shown, and
/// whether a call is ended follows from the callback alone.
#[tracing::instrument(level = "debug", skip_all, fields(%task_sid))]
pub(crate) async fn answered_by(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: CallSid,
    answered_by: AnsweredBy,
) -> Result<(), Error> {
    // The leg began to ring seconds ago: who dialled it, or its first callbacks, have written its item.
    let decide = move |known: Option<&ParticipantItem>| reduce_answered_by(known?, answered_by);
    let written = dialled_leg::change(calls, task_sid, call_sid.clone(), decide);
    let hung_up = async {
        let hangs_up = calls.machine_detection == MachineDetection::HangUp;
        if hangs_up && answered_by.is_machine() { hang_up(calls, &call_sid).await } else { Ok(()) }
    };
    let (written, hung_up) = tokio::join!(written, hung_up);
    hung_up?;
    report::write_those_over(calls, task_sid, written?.view()).await
}

async fn hang_up(calls: &Calls, call_sid: &CallSid) -> Result<(), Error> {
    match calls.twilio.complete_call(call_sid).await {
        Ok(()) => tracing::info!(%call_sid, "hung up on an answering machine"),
        // The call is over: the machine hung up, or an earlier delivery of this callback ended it.
        Err(error) if error.final_refusal().is_some() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
