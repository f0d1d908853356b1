//! The agent takes the customer back whom they wanted to hand over: the colleague need not come, did not
//! come, or has left again.

use shared::{
    TaskSid,
    sync_map::{ConferenceMap, TransferEnd},
    transfer::{Progress, customer_is_held, progress},
};

use super::{
    begin::unhold_customer,
    complete::{end, given_up},
};
use crate::calls::{
    context::Calls, error::Error, invitation_end, policy, proved_transfers::proved, rejoin,
};

/// Takes an invitation back and, if the call was to be handed over by it, the customer too. Who has come in the
/// meantime takes the call over all the same.
///
/// # Errors
/// When the task asks nobody to this call.
pub(crate) async fn take_back(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<(), Error> {
    invitation_end::take_back(calls, call, task_sid).await?;
    let map = calls.maps.read(call).await?;
    let map = proved(calls, call, map.view());
    let item = map.invitations.get(task_sid);
    if item.and_then(|item| progress(&map, item)) != Some(Progress::NobodyCame) {
        return Ok(());
    }
    // The hand-over is over only when the customer hears the agent: else it can be asked for again. Of an agent who is
    // not back they would hear nothing.
    if !rejoin::unhold_at_return(calls, call, &map).await? {
        match unhold_customer(calls, call).await {
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
    }
    end(calls, call, task_sid, TransferEnd::TakenBack).await?;
    policy::read_and_settle(calls, call).await
}

/// After somebody hears the others again: a customer whom nobody has taken over was taken back.
pub(crate) async fn after_unhold(
    calls: &Calls,
    call: &TaskSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if customer_is_held(map) {
        return Ok(());
    }
    for (task_sid, _) in given_up(map) {
        end(calls, call, task_sid, TransferEnd::TakenBack).await?;
    }
    Ok(())
}
