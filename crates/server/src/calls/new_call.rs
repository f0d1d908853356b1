//! An agent's new call: its task, which names the agent, and its map, which says whom to dial.

mod plan;

use serde_json::{Value, json};
use shared::{
    MapSid, TaskSid, WorkerSid,
    api::NEW_TASK_TIMEOUT_SECONDS,
    sync_map::{ConferenceItem, CustomerDial, Recorded, Recording},
};

use crate::{
    calls::{
        context::Calls, dial_permission, error::Error, map_access::MapReader, new_task,
        own_attributes::OwnAttributes,
    },
    dial_check::DialKind,
    settings::Routing,
    twilio::NewTask,
};

pub(crate) use plan::{WantedCall, plan, to_number};

/// What is to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewCall {
    pub(crate) dial: CustomerDial,
    pub(crate) recorded: Recorded,
    /// The address of the agent's telephone.
    pub(crate) worker: String,
    /// The worker who the agent is.
    pub(crate) worker_sid: Option<WorkerSid>,
    /// What the agent, or a page of theirs, wants to find again on the task.
    pub(crate) own_attributes: OwnAttributes,
}

/// What was made.
#[derive(Debug, Clone)]
pub(crate) struct CreatedCall {
    pub(crate) task_sid: TaskSid,
    pub(crate) sync_map_sid: MapSid,
}

/// Makes the task, its map and `conf_status`, or none of them. None, where the number may not be dialled.
pub(crate) async fn create(calls: &Calls, call: &NewCall) -> Result<CreatedCall, Error> {
    if call.dial.worker_sid.is_none() {
        let CustomerDial { to, from, .. } = &call.dial;
        let worker_sid = call.worker_sid.as_ref();
        dial_permission::ask(calls, worker_sid, DialKind::NewCall, None, (to, from)).await?;
    }
    let correlation_id = format!("{:032x}", rand::random::<u128>());
    let attributes = attributes(calls, call);
    let direct = match &call.worker_sid {
        Some(worker_sid) => calls.direct_route(worker_sid, true),
        // A workflow without a filter would offer the call to anybody.
        None if calls.routing == Routing::Direct => {
            return Err(Error::NotAllowed("only a worker can call somebody".to_owned()));
        }
        None => None,
    };
    let own_attributes = call.own_attributes.kept();
    let timeout_seconds = NEW_TASK_TIMEOUT_SECONDS;
    let task = NewTask { attributes, own_attributes, timeout_seconds, priority: None, direct };
    let task_sid = match new_task::create(calls, task, &correlation_id).await {
        // The workspace or the workflow of the settings: an agent would think that a person is gone.
        Err(Error::Twilio(error)) if error.is_not_found() => {
            return Err(Error::Unavailable { what: "making the task", error });
        }
        made => made?,
    };
    let mut dial = call.dial.clone();
    calls.proofs.prove_dial(&task_sid, &mut dial);
    let mut recording = Recording { of: Some(call.recorded), ..Recording::default() };
    calls.proofs.prove_recording(&task_sid, &mut recording);
    let what_was_asked = move |item: &mut ConferenceItem| {
        item.customer_dial.get_or_insert_with(|| dial.clone());
        item.recording.get_or_insert_with(|| Box::new(recording.clone()));
    };
    let agent = call.worker_sid.clone().map(MapReader::Worker);
    let readers = agent.into_iter().chain([MapReader::Supervisors]).collect();
    let made = new_task::create_map(calls, &task_sid, readers, what_was_asked).await;
    let sync_map_sid = match made {
        Ok(sync_map_sid) => sync_map_sid,
        Err(error) => {
            new_task::cancel(calls, &task_sid, "no map could be made").await;
            return Err(error);
        }
    };
    Ok(CreatedCall { task_sid, sync_map_sid })
}

/// The attributes that dialpads and reports know, under the names that they know.
fn attributes(calls: &Calls, call: &NewCall) -> Value {
    let NewCall { dial, worker, own_attributes, .. } = call;
    // A colleague has a name already.
    let name = dial.name.clone().or_else(|| own_attributes.name());
    json!({
        "type": "outbound",
        "direction": "outbound",
        "name": name.as_ref().unwrap_or(&dial.to),
        "from": dial.from,
        "to": dial.to,
        "outbound_to": dial.to,
        "targetWorker": worker,
        "autoAnswer": "true",
        "internal": dial.worker_sid.is_some().to_string(),
        // A server that dies before the map is written leaves a task that calls nobody.
        (new_task::DIAL_IN_MAP): "true",
        "url": calls.urls.root(),
    })
}
