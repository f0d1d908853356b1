//! Asks a worker to come to a call: with a task of their own, which names the task of the call. Until
//! their leg is there, an item in the call's map stands for them.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use serde_json::json;
use shared::{
    TaskSid,
    dial::end_claim,
    label::LegId,
    policy::last_worker_has_left,
    reduce::record_invitation,
    sync_map::{MapChange, ParticipantItem},
};

use crate::{
    calls::{
        colleague::{Caller, Colleague},
        context::Calls,
        dial::{
            held_claim::HeldClaim,
            ring::{NoDial, RetryLimit, on_claim},
        },
        error::Error,
        invitation_end::{end_if_over, take_back},
        map_access::{self, MapReader},
        new_task,
    },
    maps::Decision,
    twilio::NewTask,
};

/// How long after its end `TaskRouter` may take to give a task up.
const MARGIN: Duration = Duration::from_secs(5);

/// Whom to ask, and in whose name.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) colleague: Colleague,
    /// Who asks.
    pub(crate) caller: Caller,
    /// By which the task is found if its creation is not answered.
    pub(crate) correlation_id: String,
    /// The label of the claim, if the call was made to this colleague: nobody talks without them.
    pub(crate) claim: Option<String>,
    /// The claim to add the colleague to a call that goes on.
    pub(crate) add: Option<LegId>,
}

/// Asks on a claim that is held, and returns the task that does. It is to be recorded then.
pub(crate) async fn send(
    calls: &Calls,
    call: &TaskSid,
    invitation: &Invitation,
    claim: HeldClaim,
    limit: RetryLimit,
) -> Result<TaskSid, NoDial> {
    let direct = calls.direct_route(&invitation.colleague.worker_sid, false);
    let attributes = json!({
        "type": "outbound",
        // Flex accepts an outbound task with a `RoutingTarget` by itself, and a colleague is asked.
        "direction": if direct.is_some() { "inbound" } else { "outbound" },
        "name": invitation.caller.name,
        "from": invitation.caller.number,
        "to": invitation.colleague.contact_uri,
        "targetWorker": invitation.colleague.contact_uri,
        "autoAnswer": "false",
        "internal": "true",
        "conferenceSid": call,
        "url": calls.urls.root(),
    });
    let timeout_seconds = calls.colleague_timeout_seconds;
    let task = NewTask { attributes, timeout_seconds, direct };
    let ask =
        |timeout| new_task::create_within(calls, task.clone(), &invitation.correlation_id, timeout);
    // Their browser opens the map as soon as the task is offered to them.
    let colleague = MapReader::Worker(invitation.colleague.worker_sid.clone());
    let (asked, ()) = tokio::join!(
        on_claim(calls, call, claim, limit, ask),
        map_access::permit(calls, call, vec![colleague])
    );
    asked
}

/// Writes down that a task asks a worker to come: in the call's map for everybody, and in a map of the
/// task's own, without which native Flex reports an error.
pub(crate) async fn record(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    invitation: Invitation,
) -> Result<(), Error> {
    let item = ParticipantItem {
        worker_sid: Some(invitation.colleague.worker_sid),
        display_name: Some(invitation.colleague.name),
        label: invitation.claim,
        ..ParticipantItem::default()
    };
    let (asked, add) = (task_sid.clone(), invitation.add);
    let (of_call, proofs) = (call.clone(), calls.proofs.clone());
    // The claim ends when the item is there, which is written first.
    let decision: Decision = Arc::new(move |map| {
        let ended = add.as_ref().and_then(|id| end_claim(map, id));
        let mut recorded = record_invitation(map, &asked, &item);
        if let Some(MapChange::Invitation(_, item)) = &mut recorded {
            proofs.prove_invitation(&of_call, &asked, item);
        }
        recorded.into_iter().chain(ended).collect()
    });
    let (made, written) = tokio::join!(
        new_task::create_map(calls, task_sid, Vec::new(), |_| {}),
        calls.maps.write(call, decision)
    );
    if let Err(error) = made {
        tracing::warn!(%task_sid, %error, "the invited worker's task has no map");
    }
    written?;
    look_later(calls, call, task_sid);
    take_back_if_unwanted(calls, call, task_sid).await
}

/// Takes an invitation back to a call that ended, or that its last worker left, while it was written:
/// whoever handled that could not see it. Of the two, the later one sees both.
async fn take_back_if_unwanted(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    if map.view().has_ended() || last_worker_has_left(map.view()) {
        take_back(calls, call, task_sid).await?;
    }
    Ok(())
}

/// Looks once what became of an invitation when its task's time is over: nobody tells.
fn look_later(calls: &Calls, call: &TaskSid, task_sid: &TaskSid) {
    let (me, call, task_sid) = (Weak::clone(&calls.me), call.clone(), task_sid.clone());
    let timeout = Duration::from_secs(calls.colleague_timeout_seconds.into());
    calls.background.later(timeout + MARGIN, async move {
        let Some(calls) = me.upgrade() else { return };
        if let Err(error) = end_if_over(&calls, &call, &task_sid).await {
            tracing::warn!(%call, %task_sid, %error, "an invitation may be shown for ever");
        }
    });
}
