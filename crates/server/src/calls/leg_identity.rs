//! Who is on a leg that has no label of ours: one that an old dialpad, a supervisor or a native
//! transfer made. It is looked up once, when the leg joins, and remembered in its item.

use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    event::{ParticipantEvent, ParticipantFlags},
    label::Label,
    sync_map::{ConferenceMap, DialState, ParticipantItem, ParticipantType},
};

use crate::{
    calls::{context::Calls, error::Error, leg_admission},
    maps::KnownMap,
    twilio::Call,
};

/// What begins the address of a worker's telephone.
const CLIENT: &str = "client:";
/// The direction of a call that somebody made to us.
const INBOUND: &str = "inbound";

/// What was found out about a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) participant_type: ParticipantType,
    reservation_sid: Option<ReservationSid>,
    worker_sid: Option<WorkerSid>,
    phone_number: Option<String>,
    display_name: Option<String>,
}

impl Identity {
    fn of_type(participant_type: ParticipantType) -> Self {
        Self {
            participant_type,
            reservation_sid: None,
            worker_sid: None,
            phone_number: None,
            display_name: None,
        }
    }

    /// Adds what the item lacks. Only `unknown` gives way.
    pub(crate) fn complete(&self, item: &mut ParticipantItem) {
        complete(&mut item.display_name, self.display_name.as_ref());
        if item.participant_type != ParticipantType::Unknown {
            return;
        }
        item.participant_type = self.participant_type;
        complete(&mut item.reservation_sid, self.reservation_sid.as_ref());
        complete(&mut item.worker_sid, self.worker_sid.as_ref());
        complete(&mut item.phone_number, self.phone_number.as_ref());
    }
}

/// Looks a leg up. `None`: its label tells it, or nothing can be found out. No label tells a name.
pub(crate) async fn find(
    calls: &Calls,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
) -> Result<Option<Identity>, Error> {
    if let Some(Label::Worker { worker_sid, .. }) = &participant.label {
        let display_name = calls.worker_names.of(&calls.twilio, worker_sid).await;
        return Ok(Some(Identity { display_name, ..Identity::of_type(ParticipantType::Worker) }));
    }
    if participant.label.as_ref().and_then(Label::participant_type).is_some() {
        return Ok(None);
    }
    let map = calls.maps.known(task_sid).await?;
    if let Some(item) = map.view().participants.get(&participant.call_sid)
        && item.participant_type != ParticipantType::Unknown
    {
        return Ok(Some(Identity::of_type(item.participant_type)));
    }
    let call_sid = &participant.call_sid;
    let call = async { leg_admission::found(calls.twilio.fetch_call(call_sid).await) };
    // Beside the customer it is most likely one more person, of whom everything has to be asked.
    let (call, evidence) = if has_customer(map.view()) && !only_listens(participant) {
        let (call, evidence) = tokio::join!(call, Evidence::look(calls, task_sid));
        (call?, Some(evidence))
    } else {
        (call.await?, None)
    };
    let Some(call) = call else { return Ok(None) };
    if call.to.starts_with(CLIENT) {
        let worker = leg_admission::joined(calls, task_sid, call_sid, &call.to, map.view()).await?;
        return match worker {
            None if only_listens(participant) => supervisor(calls, &call.to).await.map(Some),
            None => Ok(Some(Identity::of_type(ParticipantType::Worker))),
            Some((reservation_sid, worker_sid)) => Ok(Some(Identity {
                display_name: calls.worker_names.of(&calls.twilio, &worker_sid).await,
                reservation_sid: Some(reservation_sid),
                worker_sid: Some(worker_sid),
                ..Identity::of_type(ParticipantType::Worker)
            })),
        };
    }
    // Of one who dialled in, `to` is our own number.
    let number = if call.direction == INBOUND { &call.from } else { &call.to };
    let phone_number = (!number.is_empty()).then(|| number.clone());
    let is_customer = was_dialled(map.view(), &call) || {
        let evidence = match evidence {
            Some(evidence) => evidence,
            None => Evidence::look(calls, task_sid).await,
        };
        evidence?.shows_customer(&call, call_sid)
    };
    let participant_type =
        if is_customer { ParticipantType::Customer } else { ParticipantType::Unknown };
    Ok(Some(Identity { phone_number, ..Identity::of_type(participant_type) }))
}

/// Whether the leg came in so that nobody, or one person alone, hears it: so do supervisors, and no
/// agent who has taken the call.
fn only_listens(participant: &ParticipantEvent) -> bool {
    let ParticipantFlags { muted, coaching, .. } = participant.flags;
    muted == Some(true) || coaching == Some(true)
}

/// Flex finds a supervisor's own leg by the worker.
async fn supervisor(calls: &Calls, to: &str) -> Result<Identity, Error> {
    let worker_sid = calls.twilio.worker_at(to).await?.map(|worker| worker.sid);
    Ok(Identity { worker_sid, ..Identity::of_type(ParticipantType::Supervisor) })
}

fn complete<T: Clone>(field: &mut Option<T>, found: Option<&T>) {
    if field.is_none() {
        *field = found.cloned();
    }
}

/// Whether it rings the number that somebody has claimed to dial.
fn was_dialled(map: &ConferenceMap, call: &Call) -> bool {
    let dial = map.conference.as_ref().and_then(|item| item.customer_dial.as_ref());
    dial.is_some_and(|dial| matches!(dial.state(), DialState::Claimed(_)) && dial.to == call.to)
}

/// Whether somebody is known to be the customer.
fn has_customer(map: &ConferenceMap) -> bool {
    map.participants.values().any(|item| item.participant_type == ParticipantType::Customer)
}

/// What shows, apart from the call of a leg, whether it is the customer's.
struct Evidence {
    /// The map as Twilio has it: another replica may have claimed the dial.
    map: KnownMap,
    /// The leg that the task names as the customer's.
    named: Option<String>,
}

impl Evidence {
    async fn look(calls: &Calls, task_sid: &TaskSid) -> Result<Self, Error> {
        let (map, task) =
            tokio::join!(calls.maps.read(task_sid), calls.twilio.fetch_task(task_sid));
        let named = leg_admission::found(task)?.and_then(|task| {
            let conference = task.attributes.object("conference");
            conference.object("participants").string("customer")
        });
        Ok(Self { map: map?, named })
    }

    fn shows_customer(&self, call: &Call, call_sid: &CallSid) -> bool {
        was_dialled(self.map.view(), call) || self.named.as_deref() == Some(call_sid.as_str())
    }
}
