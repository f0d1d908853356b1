//! Who is on a leg that has no label of ours: one that an old dialpad, a supervisor or a native
//! transfer made. It is looked up once, when the leg joins, and remembered in its item.

use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    event::ParticipantEvent,
    label::Label,
    sync_map::{ConferenceMap, DialState, ParticipantItem, ParticipantType},
};

use crate::{app::AppState, error::Error, twilio::Call, worker_leg};

/// What begins the address of a worker's telephone.
const CLIENT: &str = "client:";

/// What was found out about a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) participant_type: ParticipantType,
    worker: Option<(ReservationSid, WorkerSid)>,
    phone_number: Option<String>,
}

impl Identity {
    /// Adds what the item lacks. Only `unknown` gives way.
    pub(super) fn complete(&self, item: &mut ParticipantItem) {
        if item.participant_type != ParticipantType::Unknown {
            return;
        }
        item.participant_type = self.participant_type;
        if let Some((reservation_sid, worker_sid)) = &self.worker {
            item.reservation_sid.get_or_insert_with(|| reservation_sid.clone());
            item.worker_sid.get_or_insert_with(|| worker_sid.clone());
        }
        if item.phone_number.is_none() {
            item.phone_number.clone_from(&self.phone_number);
        }
    }
}

/// Looks a leg up. `None`: its label tells it, or nothing can be found out.
pub(super) async fn find(
    state: &AppState,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
) -> Result<Option<Identity>, Error> {
    if participant.label.as_ref().and_then(Label::participant_type).is_some() {
        return Ok(None);
    }
    let map = state.sync_writer.known(task_sid).await?;
    if let Some(item) = map.view().participants.get(&participant.call_sid)
        && item.participant_type != ParticipantType::Unknown
    {
        let participant_type = item.participant_type;
        return Ok(Some(Identity { participant_type, worker: None, phone_number: None }));
    }
    let call = match state.twilio.fetch_call(&participant.call_sid).await {
        Ok(call) => call,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if call.to.starts_with(CLIENT) {
        let call_sid = &participant.call_sid;
        let worker = worker_leg::joined(state, task_sid, call_sid, &call.to, map.view()).await?;
        let participant_type = ParticipantType::Worker;
        return Ok(Some(Identity { participant_type, worker, phone_number: None }));
    }
    let phone_number = (!call.to.is_empty()).then(|| call.to.clone());
    let is_customer = was_dialled(map.view(), &call)
        // Another replica may have claimed the dial.
        || was_dialled(state.sync_writer.read(task_sid).await?.view(), &call)
        || is_named(state, task_sid, &participant.call_sid).await?;
    let participant_type =
        if is_customer { ParticipantType::Customer } else { ParticipantType::Unknown };
    Ok(Some(Identity { participant_type, worker: None, phone_number }))
}

/// Whether it rings the number that somebody has claimed to dial.
fn was_dialled(map: &ConferenceMap, call: &Call) -> bool {
    let dial = map.conference.as_ref().and_then(|item| item.customer_dial.as_ref());
    dial.is_some_and(|dial| matches!(dial.state(), DialState::Claimed(_)) && dial.to == call.to)
}

/// Whether the task names it as the customer's leg.
async fn is_named(state: &AppState, task_sid: &TaskSid, call_sid: &CallSid) -> Result<bool, Error> {
    let task = match state.twilio.fetch_task(task_sid).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let participants = task.attributes.get("conference").and_then(|it| it.get("participants"));
    let customer = participants.and_then(|it| it.get("customer")).and_then(|it| it.as_str());
    Ok(customer == Some(call_sid.as_str()))
}
