//! Who is on a leg that has no label of ours: one that an old dialpad, a supervisor or a native
//! transfer made. It is looked up when the leg joins, and remembered in its item.

use shared::{
    CallSid, ReservationSid, TaskSid, WorkerSid,
    event::{ParticipantEvent, ParticipantFlags},
    sync_map::{ConferenceMap, DialState, ParticipantItem, ParticipantType},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        leg_admission::{self, Holder},
        proof::Whose,
    },
    maps::KnownMap,
    twilio::{Call, TwilioError, Worker, is_client_address, is_same_telephone},
};

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

    /// A worker of whom the label tells everything but the name.
    pub(crate) fn of_named_worker(name: String) -> Self {
        Self { display_name: Some(name), ..Self::of_type(ParticipantType::Worker) }
    }

    /// Somebody who only listens: until more is known they are taken for a supervisor, so that nobody
    /// counts them.
    pub(crate) fn of_listener() -> Self {
        Self::of_type(ParticipantType::Supervisor)
    }

    /// Whose leg it is.
    pub(crate) fn whose(&self) -> Whose<'_> {
        (self.reservation_sid.as_ref(), self.worker_sid.as_ref())
    }

    /// Adds what the item lacks. Only what was not looked up gives way.
    pub(crate) fn complete(&self, item: &mut ParticipantItem) {
        complete(&mut item.display_name, self.display_name.as_ref());
        if is_looked_up(item) {
            return;
        }
        item.participant_type = self.participant_type;
        complete(&mut item.reservation_sid, self.reservation_sid.as_ref());
        complete(&mut item.worker_sid, self.worker_sid.as_ref());
        complete(&mut item.phone_number, self.phone_number.as_ref());
    }
}

/// Whether the leg came in so that nobody, or one person alone, hears it: so do supervisors, and no
/// agent who has taken the call.
pub(crate) fn only_listens(participant: &ParticipantEvent) -> bool {
    let ParticipantFlags { muted, coaching, .. } = participant.flags;
    muted == Some(true) || coaching == Some(true)
}

/// Looks a leg without a label up. `None`: Twilio does not know its call.
pub(crate) async fn find(
    calls: &Calls,
    task_sid: &TaskSid,
    participant: &ParticipantEvent,
    known: &ConferenceMap,
) -> Result<Option<Identity>, Error> {
    let call_sid = &participant.call_sid;
    if let Some(item) = known.participants.get(call_sid)
        && is_looked_up(item)
    {
        return Ok(Some(Identity::of_type(item.participant_type)));
    }
    let listens = only_listens(participant);
    let look = async {
        let call = leg_admission::found(calls.twilio.fetch_call(call_sid).await)?;
        let Some(call) = call else { return Ok(None) };
        let asks_for_worker = !is_client_address(&call.to) && !was_dialled(known, &call);
        let worker = if asks_for_worker { worker_of(calls, &call, listens).await? } else { None };
        Ok::<_, TwilioError>(Some((call, worker)))
    };
    // Beside the customer it is most likely one more person, of whom everything has to be asked.
    let (found, evidence) = if has_customer(known) && !listens {
        let (found, evidence) = tokio::join!(look, Evidence::look(calls, task_sid));
        (found?, Some(evidence))
    } else {
        (look.await?, None)
    };
    let Some((call, worker)) = found else { return Ok(None) };
    if is_client_address(&call.to) {
        return client(calls, task_sid, call_sid, &call, known, listens).await.map(Some);
    }
    let is_customer = was_dialled(known, &call) || {
        let evidence = match evidence {
            Some(evidence) => evidence,
            None => Evidence::look(calls, task_sid).await,
        };
        evidence?.shows_customer(&call, call_sid)
    };
    // Of one who dialled in, `to` is our own number.
    let number = if call.direction == INBOUND { &call.from } else { &call.to };
    let phone_number = (!number.is_empty()).then(|| number.clone());
    if is_customer {
        return Ok(Some(Identity { phone_number, ..Identity::of_type(ParticipantType::Customer) }));
    }
    if let Some(worker) = worker {
        return telephone_of_worker(calls, task_sid, call_sid, &worker, known, listens)
            .await
            .map(Some);
    }
    // The first agent's address may be written so that no search finds it; their reservation does.
    if call.direction != INBOUND && !listens && leg_admission::is_waiting_for_its_agent(known) {
        let holder = leg_admission::accepted(calls, task_sid, &call.to).await?;
        if let Some(holder) = holder {
            return Ok(Some(holding_worker(calls, holder).await));
        }
    }
    let participant_type = if participant.flags.coaching == Some(true) {
        ParticipantType::Supervisor
    } else {
        ParticipantType::Unknown
    };
    Ok(Some(Identity { phone_number, ..Identity::of_type(participant_type) }))
}

/// Whether nobody has looked up who is on the leg of an item.
pub(crate) fn is_unknown(item: &ParticipantItem) -> bool {
    !is_looked_up(item) && item.phone_number.is_none()
}

/// Whether an item says who is on its leg, as far as it can be found out.
fn is_looked_up(item: &ParticipantItem) -> bool {
    match item.participant_type {
        ParticipantType::Unknown => false,
        ParticipantType::Supervisor => item.worker_sid.is_some() || item.phone_number.is_some(),
        ParticipantType::Worker | ParticipantType::Customer | ParticipantType::External => true,
    }
}

/// The worker whose telephone a call rings. Twilio's search knows one spelling of an address, or a few;
/// who only listens is looked for among all workers, because they must not be counted.
async fn worker_of(
    calls: &Calls,
    call: &Call,
    listens: bool,
) -> Result<Option<Worker>, TwilioError> {
    if call.direction == INBOUND || call.to.is_empty() {
        return Ok(None);
    }
    let found = calls.twilio.worker_at(&call.to).await?;
    if found.is_some() || !listens {
        return Ok(found);
    }
    let mut workers = calls.twilio.list_workers().await?.into_iter();
    Ok(workers.find(|worker| worker.is_reached_at(&call.to)))
}

/// Who is on the leg of a browser.
async fn client(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    call: &Call,
    known: &ConferenceMap,
    listens: bool,
) -> Result<Identity, Error> {
    let holder = leg_admission::joined(calls, task_sid, call_sid, &call.to, listens, known).await?;
    if let Some(holder) = holder {
        return Ok(holding_worker(calls, holder).await);
    }
    if !listens {
        return Ok(Identity::of_type(ParticipantType::Worker));
    }
    // Flex finds a supervisor's own leg by the worker.
    let worker_sid = worker_of(calls, call, listens).await?.map(|worker| worker.sid);
    Ok(Identity {
        phone_number: worker_sid.is_none().then(|| call.to.clone()),
        worker_sid,
        ..Identity::of_type(ParticipantType::Supervisor)
    })
}

/// The worker who holds a reservation of the task.
async fn holding_worker(calls: &Calls, holder: Holder) -> Identity {
    let Holder { reservation_sid, worker_sid, .. } = holder;
    Identity {
        display_name: calls.worker_profiles.name_of(&calls.twilio, &worker_sid).await,
        reservation_sid: Some(reservation_sid),
        worker_sid: Some(worker_sid),
        ..Identity::of_type(ParticipantType::Worker)
    }
}

/// Who is on the leg of a worker's SIP telephone or number.
async fn telephone_of_worker(
    calls: &Calls,
    task_sid: &TaskSid,
    call_sid: &CallSid,
    worker: &Worker,
    known: &ConferenceMap,
    listens: bool,
) -> Result<Identity, Error> {
    let reservation =
        leg_admission::reservation_of(calls, task_sid, call_sid, &worker.sid, known).await?;
    let participant_type = if reservation.is_none() && listens {
        ParticipantType::Supervisor
    } else {
        ParticipantType::Worker
    };
    Ok(Identity {
        worker_sid: Some(worker.sid.clone()),
        reservation_sid: reservation,
        display_name: Some(worker.name().to_owned()),
        ..Identity::of_type(participant_type)
    })
}

fn complete<T: Clone>(field: &mut Option<T>, found: Option<&T>) {
    if field.is_none() {
        *field = found.cloned();
    }
}

/// Whether it rings the number that somebody has claimed to dial.
fn was_dialled(map: &ConferenceMap, call: &Call) -> bool {
    map.customer_dial().is_some_and(|dial| {
        matches!(dial.state(), DialState::Claimed(_)) && is_same_telephone(&dial.to, &call.to)
    })
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
