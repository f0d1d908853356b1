//! Stops a telephone from ringing that nobody waits for: the conference ended, or its last worker left,
//! while the leg was being dialled.
//!
//! Whoever handled that end could not see the leg, which was not in the map; whoever dialled it may not
//! have heard of the end. So whoever writes the leg first reads the map after that, be it the one who
//! dialled or the progress of its call: of the two, the later one sees both.

use shared::{
    CallSid, TaskSid,
    policy::{Wish, record_canceled, wishes},
    sync_map::ConferenceMap,
};

use crate::calls::{context::Calls, dialled_leg, error::Error, proved_transfers::proved};

/// Reads the map and cancels the leg if nobody waits for it; says whether it was canceled. The leg's item
/// must have been written before.
pub(crate) async fn cancel_if_unwanted(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
) -> Result<bool, Error> {
    let map = calls.maps.read(task_sid).await?;
    let canceled = if conference_is_over(map.view(), call_sid) {
        // Somebody who has just picked up would hear nothing.
        calls.twilio.complete_call(call_sid).await
    } else if wishes(&proved(calls, task_sid, map.view())).contains(&Wish::Cancel(call_sid.clone()))
    {
        calls.twilio.cancel_call(call_sid).await
    } else {
        return Ok(false);
    };
    tracing::info!(%task_sid, %call_sid, "a leg that nobody waits for is canceled");
    match canceled {
        Ok(()) => {
            let record = |known: Option<&_>| record_canceled(known?);
            dialled_leg::change(calls, task_sid, call_sid.clone(), record).await?;
        }
        // The call is over, or the person has come in: their own events tell.
        Err(error) if error.final_refusal().is_some() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}

/// Whether the conference that a leg was dialled into is over, as far as the map tells.
fn conference_is_over(map: &ConferenceMap, call_sid: &CallSid) -> bool {
    let item = map.participants.get(call_sid);
    let was_dialled_into = item.and_then(|item| item.conference_sid.as_ref());
    let is_of_another = match (map.conference_sid(), was_dialled_into) {
        (Some(current), Some(dialled_into)) => current != dialled_into,
        _ => false,
    };
    map.has_ended() || is_of_another
}
