//! Asks a worker to come to a call: with a task of their own, which names the task of the call. Until
//! their leg is there, an item in the call's map stands for them.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use shared::{
    CallSid, TaskSid,
    api::TransferMode,
    dial::end_claim,
    label::LegId,
    policy::last_worker_has_left,
    reduce::record_invitation,
    sync_map::{MapChange, ParticipantItem, Transfer},
};

use crate::{
    calls::{
        colleague::{Caller, Invitee},
        context::Calls,
        dial::{
            held_claim::HeldClaim,
            ring::{NoDial, RetryLimit, on_claim},
        },
        error::Error,
        invitation_end::{end_if_over, end_those_accepted, take_back},
        map_access::{self, MapReader},
        new_task,
        own_attributes::OwnAttributes,
    },
    maps::Decision,
    twilio::{DirectRoute, NewTask},
};

/// How long after its end `TaskRouter` may take to give a task up.
const MARGIN: Duration = Duration::from_secs(5);

/// Whom to ask, and in whose name.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) invitee: Invitee,
    /// Who asks.
    pub(crate) caller: Caller,
    /// By which the task is found if its creation is not answered.
    pub(crate) correlation_id: String,
    /// The label of the claim, if the call was made to this colleague: nobody talks without them.
    pub(crate) claim: Option<String>,
    /// The claim to add the colleague to a call that goes on.
    pub(crate) add: Option<LegId>,
    /// Why they are asked, if the call is transferred to them.
    pub(crate) transfer: Option<AskedTransfer>,
}

/// A transfer, as an agent asks for it.
#[derive(Debug, Clone)]
pub(crate) struct AskedTransfer {
    pub(crate) mode: TransferMode,
    /// The customer's number.
    pub(crate) customer: Option<String>,
    /// What the agent tells the colleague.
    pub(crate) note: Option<String>,
    /// The agent's leg, which leaves when the colleague has come.
    pub(crate) leg: Option<CallSid>,
    /// What the agent, or a page of theirs, wants the colleague to find on the task.
    pub(crate) own_attributes: OwnAttributes,
    /// That of the task.
    pub(crate) priority: Option<u32>,
}

/// Asks on a claim that is held, and returns the task that does. It is to be recorded then.
pub(crate) async fn send(
    calls: &Calls,
    call: &TaskSid,
    invitation: &Invitation,
    claim: HeldClaim,
    limit: RetryLimit,
) -> Result<TaskSid, NoDial> {
    let (direct, address) = match &invitation.invitee {
        Invitee::Colleague(colleague) => {
            let direct = calls.direct_route(&colleague.worker_sid, false);
            (direct, Some(&colleague.contact_uri))
        }
        // No filter of a workflow knows it.
        Invitee::Queue(queue) => {
            let target = queue.sid.to_string();
            (Some(DirectRoute { target, ignore_capacity: None }), None)
        }
    };
    let mut attributes = json!({
        "type": "outbound",
        // Flex accepts an outbound task with a `RoutingTarget` by itself, and a colleague is asked.
        "direction": if direct.is_some() { "inbound" } else { "outbound" },
        "name": invitation.caller.name,
        "from": invitation.caller.number,
        "to": address.map_or(invitation.invitee.name(), String::as_str),
        "autoAnswer": "false",
        "internal": "true",
        "conferenceSid": call,
        "url": calls.urls.root(),
        // For Flex Insights both tasks are parts of one conversation.
        "conversations": { "conversation_id": call },
    });
    if let Some(address) = address {
        attributes["targetWorker"] = json!(address);
    }
    if let Some(AskedTransfer { mode, customer, note, .. }) = &invitation.transfer {
        let from = &invitation.caller.name;
        attributes["transfer"] =
            json!({ "from": from, "mode": mode, "customer": customer, "note": note });
    }
    let timeout_seconds = calls.colleague_timeout_seconds;
    let transfer = invitation.transfer.as_ref();
    let own_attributes = transfer.map(|it| it.own_attributes.kept_on_invitation());
    let own_attributes = own_attributes.unwrap_or_default();
    let priority = transfer.and_then(|transfer| transfer.priority);
    let task = NewTask { attributes, own_attributes, timeout_seconds, priority, direct };
    let ask =
        |timeout| new_task::create_within(calls, task.clone(), &invitation.correlation_id, timeout);
    // Their browser opens the map as soon as the task is offered to them.
    let colleague = invitation.invitee.worker_sid().cloned().map(MapReader::Worker);
    let (asked, ()) = tokio::join!(
        on_claim(calls, call, claim, limit, ask),
        map_access::permit(calls, call, colleague.into_iter().collect())
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
    let transfer = invitation.transfer.and_then(|transfer| transfer.leg);
    let is_hand_over = transfer.is_some();
    let item = ParticipantItem {
        worker_sid: invitation.invitee.worker_sid().cloned(),
        queue_sid: invitation.invitee.queue_sid().cloned(),
        display_name: Some(invitation.invitee.name().to_owned()),
        label: invitation.claim,
        transfer: transfer.map(|leg| Transfer { leg: Some(leg), ..Transfer::default() }),
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
            proofs.prove_transfer(&of_call, &asked, item);
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
    settle(calls, call, task_sid, is_hand_over).await
}

/// Ends an invitation whose worker came while it was written, and takes one back to a call that ended meanwhile, or
/// that its last worker left: whoever handled that could not see it. Of the two, the later one sees both. Who takes
/// the call over comes also when the worker has left.
async fn settle(
    calls: &Calls,
    call: &TaskSid,
    task_sid: &TaskSid,
    is_hand_over: bool,
) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    let map = end_those_accepted(calls, call, map).await?;
    if map.view().has_ended() || !is_hand_over && last_worker_has_left(map.view()) {
        take_back(calls, call, task_sid).await?;
    }
    Ok(())
}

/// Looks once what became of an invitation when its task's time is over: nobody tells.
fn look_later(calls: &Calls, call: &TaskSid, task_sid: &TaskSid) {
    let timeout = Duration::from_secs(calls.colleague_timeout_seconds.into());
    let (if_it_fails, task_sid) = ("an invitation may be shown for ever", task_sid.clone());
    calls.later(timeout + MARGIN, call, if_it_fails, |calls, call| async move {
        end_if_over(&calls, &call, &task_sid).await
    });
}
