//! What follows from the progress of a leg's own call: it rings, is busy, was answered, is over.

use shared::{TaskSid, event::CallProgress, reduce::DialledLeg, sync_map::ParticipantStatus};

use crate::calls::{
    context::Calls, dial::unwanted_leg::cancel_if_unwanted, dialled_leg, error::Error, rejoin,
    report,
};

/// Carries out the progress of a leg's own call.
#[tracing::instrument(level = "debug", skip_all, fields(%task_sid))]
pub(crate) async fn call_progress(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: DialledLeg,
    progress: CallProgress,
) -> Result<(), Error> {
    let call_sid = leg.call_sid.clone();
    let is_over = progress.status.is_final();
    let before = calls.maps.remembered(task_sid).await;
    let was_known = before.is_some_and(|map| map.view().participants.contains_key(&call_sid));
    let map = dialled_leg::write_progress(calls, task_sid, leg, progress.clone()).await?;
    let item = map.view().participants.get(&call_sid);
    // The conference, which tells of it too, has not done so, or was not heard.
    if is_over && item.is_some_and(|item| item.status == ParticipantStatus::Joined) {
        return rejoin::after_leave(calls, task_sid, &call_sid).await;
    }
    if is_over {
        rejoin::ring_is_over(calls, task_sid, map.view(), &call_sid);
    } else if !was_known {
        // Whoever dialled it may not know that it rings: their answer was lost, or they are gone.
        cancel_if_unwanted(calls, task_sid, &call_sid).await?;
    }
    report::after_progress(calls, task_sid, map.view(), &progress).await
}
