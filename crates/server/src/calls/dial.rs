//! Dials the customer, exactly once.
//!
//! A dial rings a real telephone and Twilio has no key that would make a repetition harmless. So it is
//! claimed first, in `conf_status`, by compare-and-set; only the one whose claim stands there dials.
//! The customer's item, with the claim's id in its label, is the record that it was done.

pub(crate) mod call_again;
mod colleague;

use std::{sync::Arc, time::Duration};

use shared::{
    CallSid, ConferenceSid, TaskSid,
    api::code,
    label::{Label, LegId},
    reduce::DialledLeg,
    sync_map::{
        ConferenceItem, ConferenceMap, ConferenceStatus, CustomerDial, DialRefusal, DialState,
        MapChange,
    },
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        leg::{self, NewLeg, NotRung},
        task_lifecycle::{self, Legs},
    },
    maps::KnownMap,
    twilio::TwilioError,
};

/// For how long a claim may stand without its dial before somebody must look what became of it.
const LEASE: Duration = Duration::from_secs(10);
/// How often the one who holds the claim tries while it is sure that nothing rings, and how long it
/// rests in between. In each try Twilio's client makes attempts of its own.
const TRIES: u32 = 5;
const REST: Duration = Duration::from_secs(2);
/// How often, and how far apart, one who does not hold the claim looks before Twilio is told to come
/// again: its five retries would be spent at once, long before the customer is dialled.
const LOOKS: u32 = 4;
const BETWEEN_LOOKS: Duration = Duration::from_millis(800);
const CALL_AGAIN: &str = "It is not known whether the customer's telephone rang: call again if nobody \
                          answers.";

/// A worker's claim to dial the customer.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    id: LegId,
    worker: CallSid,
}

impl Claim {
    pub(crate) fn new(id: LegId, worker: CallSid) -> Self {
        Self { id, worker }
    }

    /// `conf_status` with this claim in it, if there is a dial that nobody has claimed and the worker
    /// is there to talk to the customer.
    pub(crate) fn decide(&self, map: &ConferenceMap) -> Option<MapChange> {
        let item = map.conference.as_ref()?;
        let dial = item.customer_dial.as_ref()?;
        let is_free =
            item.status != Some(ConferenceStatus::Ended) && dial.state() == DialState::Waiting;
        if !is_free || !self.worker_is_present(map) {
            return None;
        }
        let dial = CustomerDial { id: Some(self.id.as_str().to_owned()), ..dial.clone() };
        let item = ConferenceItem { customer_dial: Some(dial), ..item.clone() };
        Some(MapChange::Conference(item))
    }

    /// Whether the worker is in the conference: a leave can be faster than its join.
    fn worker_is_present(&self, map: &ConferenceMap) -> bool {
        map.joined().any(|(call_sid, _)| *call_sid == self.worker)
    }

    fn is_mine(&self, dial: &CustomerDial) -> bool {
        dial.state() == DialState::Claimed(self.id.clone())
    }
}

/// Sees to it that the customer is dialled: by us if the claim is ours.
pub(crate) async fn customer(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: KnownMap,
    claim: Claim,
) -> Result<(), Error> {
    if !claim.worker_is_present(map.view()) {
        // The leave was decided together with the join: whoever comes next may claim.
        return give_back(calls, task_sid, &claim.id).await;
    }
    let map = match dial_of(map.view()) {
        Some(_) => map,
        None => match put_dial_of_task(calls, task_sid, &claim).await? {
            Some(map) => map,
            None => return Ok(()),
        },
    };
    let Some(dial) = dial_of(map.view()) else { return Ok(()) };
    if let Some(worker_sid) = dial.worker_sid.clone() {
        return colleague::call(calls, task_sid, map, claim, worker_sid).await;
    }
    let legs = |map: &KnownMap, customer| Legs {
        conference_sid: conference_sid.clone(),
        worker: claim.worker.clone(),
        customer,
        map: map.view().clone(),
    };
    if !claim.is_mine(dial) {
        let Some((map, leg)) = find_dialled(calls, task_sid, conference_sid, map).await? else {
            return Ok(());
        };
        let item = map.view().participants.get(&leg);
        let of_another = item
            .and_then(|item| item.conference_sid.as_ref())
            .is_some_and(|of_item| of_item != conference_sid);
        let legs = legs(&map, (!of_another).then_some(leg));
        return task_lifecycle::name_participants(calls, task_sid, &legs, None).await;
    }
    // While it begins to ring, the task is read; while the leg is recorded, the task is written.
    let (leg, task) = tokio::join!(
        ring(calls, task_sid, conference_sid, dial, &claim.id),
        calls.twilio.fetch_task(task_sid)
    );
    let Some(leg) = leg? else { return Ok(()) };
    let legs = legs(&map, Some(leg.call_sid.clone()));
    // Each is done whether or not the other can be: a person who rings must be seen.
    let (written, named) = tokio::join!(
        leg::write_dialled(calls, task_sid, leg),
        task_lifecycle::name_participants(calls, task_sid, &legs, task.ok())
    );
    written.and(named)
}

fn dial_of(map: &ConferenceMap) -> Option<&CustomerDial> {
    map.conference.as_ref()?.customer_dial.as_ref()
}

/// A map that was not made by this server does not say whom to dial; the task does.
async fn put_dial_of_task(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &Claim,
) -> Result<Option<KnownMap>, Error> {
    let task = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let text = |name: &str| task.attributes.get(name).and_then(|value| value.as_str());
    let (Some("outbound"), Some(to), Some(from)) =
        (text("direction"), text("outbound_to").or_else(|| text("to")), text("from"))
    else {
        return Ok(None);
    };
    let mut dial = CustomerDial::new(to, from);
    if text("internal") == Some("true")
        && let Some(worker) = calls.twilio.worker_at(to).await?
    {
        dial.name = Some(worker.name().to_owned());
        dial.worker_sid = Some(worker.sid);
    }
    let claim = claim.clone();
    let decision = move |map: &ConferenceMap| {
        let mut map = map.clone();
        let item = map.conference.get_or_insert_default();
        item.customer_dial.get_or_insert_with(|| dial.clone());
        claim.decide(&map).into_iter().collect()
    };
    Ok(Some(calls.maps.write(task_sid, Arc::new(decision)).await?))
}

/// Rings the customer's telephone. `None`: Twilio refused, and the map says so.
async fn ring(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    dial: &CustomerDial,
    id: &LegId,
) -> Result<Option<DialledLeg>, Error> {
    let leg = NewLeg {
        conference_sid: conference_sid.clone(),
        label: Label::Customer(id.clone()),
        to: dial.to.clone(),
        from: dial.from.clone(),
    };
    match ring_persistently(calls, task_sid, id, leg).await {
        Ok(leg) => Ok(leg),
        Err(NotRung::Unknown(error)) => {
            tracing::warn!(%task_sid, %error, "it is not known whether the customer was dialled");
            Err(Error::DialUnknown)
        }
        Err(NotRung::Refused(error)) => {
            tracing::warn!(%task_sid, %error, "twilio did not dial the customer");
            let refusal = refusal(error);
            change_dial(calls, task_sid, id, move |dial| dial.refusal = Some(refusal.clone()))
                .await?;
            Ok(None)
        }
    }
}

/// Asks Twilio to dial, again and again while it is sure that it did not. Whoever told of the join may
/// have been answered long before: nobody else would come to dial. `None`: the claim was lost in the
/// meantime.
async fn ring_persistently(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
    leg: NewLeg,
) -> Result<Option<DialledLeg>, NotRung> {
    let mut tries = 0;
    loop {
        tries += 1;
        match leg::ring(calls, task_sid, leg.clone()).await {
            Err(NotRung::Refused(error)) if error.is_not_processed() && tries < TRIES => {
                tracing::warn!(%task_sid, %error, "the customer cannot be dialled yet");
                tokio::time::sleep(REST).await;
                if !renew(calls, task_sid, id).await {
                    return Ok(None);
                }
            }
            answer => return answer.map(Some),
        }
    }
}

/// Begins the lease of a claim anew. `false`: the claim does not stand, so nobody must dial on it.
async fn renew(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> bool {
    match change_dial(calls, task_sid, id, |_| {}).await {
        Ok(map) => {
            let dial = dial_of(map.view());
            dial.is_some_and(|dial| dial.state() == DialState::Claimed(id.clone()))
        }
        // Nobody is known to have taken it.
        Err(error) => {
            tracing::warn!(%task_sid, %error, "the claim to dial is not renewed");
            true
        }
    }
}

/// What the agent reads of a dial that was not done.
fn refusal(error: TwilioError) -> DialRefusal {
    match error {
        TwilioError::Refused(refusal) => DialRefusal {
            code: refusal.code.unwrap_or_else(|| refusal.status.into()),
            message: refusal.message,
        },
        TwilioError::NotSent(_) | TwilioError::NoAnswer(_) | TwilioError::Unreadable(_) => {
            let message = "Twilio could not be reached".to_owned();
            DialRefusal { code: code::UNAVAILABLE, message }
        }
    }
}

/// The same of a request that failed as a whole.
pub(crate) fn refusal_of(error: &Error) -> DialRefusal {
    if let Error::Twilio(error) = error {
        return refusal(error.clone());
    }
    if matches!(error, Error::DialUnknown) {
        return not_known();
    }
    DialRefusal { code: code::UNAVAILABLE, message: error.to_string() }
}

/// The same where nobody knows whether it was done.
fn not_known() -> DialRefusal {
    DialRefusal { code: code::DIAL_UNKNOWN, message: CALL_AGAIN.to_owned() }
}

/// Gives a claim up that no telephone rings for, if it stands.
async fn give_back(calls: &Calls, task_sid: &TaskSid, id: &LegId) -> Result<(), Error> {
    change_dial(calls, task_sid, id, |dial| dial.id = None).await.map(drop)
}

/// Tells the agent that nobody knows whether it rang. A leg that has come into the map in the meantime
/// tells more.
async fn give_up(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
) -> Result<Option<(KnownMap, CallSid)>, Error> {
    let map = change_dial(calls, task_sid, id, |dial| dial.refusal = Some(not_known())).await?;
    if let Some(call_sid) = dialled_leg(map.view()) {
        return Ok(Some((map, call_sid)));
    }
    match dial_of(map.view()).map(CustomerDial::state) {
        None | Some(DialState::Refused(_)) => Ok(None),
        // One that cannot be read is its writer's, who alone can tell.
        Some(DialState::Claimed(_) | DialState::Waiting) => Err(Error::DialUnknown),
    }
}

/// Changes the dial, as long as the claim with this id stands and no leg is known to have been dialled
/// for it.
pub(crate) async fn change_dial(
    calls: &Calls,
    task_sid: &TaskSid,
    id: &LegId,
    change: impl Fn(&mut CustomerDial) + Send + Sync + 'static,
) -> Result<KnownMap, Error> {
    let id = id.clone();
    let decision = move |map: &ConferenceMap| {
        let Some(mut item) = map.conference.clone() else { return Vec::new() };
        if dialled_leg(map).is_some() {
            return Vec::new();
        }
        match &mut item.customer_dial {
            Some(dial) if dial.state() == DialState::Claimed(id.clone()) => change(dial),
            _ => return Vec::new(),
        }
        vec![MapChange::Conference(item)]
    };
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}

/// The leg that somebody else has dialled, or we before, and the map that says so.
async fn find_dialled(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    known: KnownMap,
) -> Result<Option<(KnownMap, CallSid)>, Error> {
    if let Some(call_sid) = dialled_leg(known.view()) {
        return Ok(Some((known, call_sid)));
    }
    let mut look = 0;
    let (map, id) = loop {
        let map = calls.maps.read(task_sid).await?;
        if let Some(call_sid) = dialled_leg(map.view()) {
            return Ok(Some((map, call_sid)));
        }
        match dial_of(map.view()).map(CustomerDial::state) {
            // Refused: it is in the map.
            None | Some(DialState::Refused(_)) => return Ok(None),
            Some(DialState::Claimed(id))
                if map.age_of_conf_status().is_some_and(|age| age >= LEASE) =>
            {
                break (map, id);
            }
            // Waiting: the claim was given back, and the next try may claim.
            Some(DialState::Claimed(_) | DialState::Waiting) if look < LOOKS => {}
            Some(DialState::Claimed(_) | DialState::Waiting) => return Err(Error::BeingDialled),
        }
        look += 1;
        tokio::time::sleep(BETWEEN_LOOKS).await;
    };
    let Some(dial) = dial_of(map.view()) else { return Ok(None) };
    let label = Label::Customer(id.clone());
    let Some(call_sid) = leg::find(calls, conference_sid, &label).await? else {
        tracing::warn!(%task_sid, "it is not known whether the customer was dialled");
        return give_up(calls, task_sid, &id).await;
    };
    let leg = DialledLeg {
        call_sid: call_sid.clone(),
        conference_sid: conference_sid.clone(),
        label,
        phone_number: dial.to.clone(),
    };
    leg::write_dialled(calls, task_sid, leg).await?;
    Ok(Some((map, call_sid)))
}

fn dialled_leg(map: &ConferenceMap) -> Option<CallSid> {
    let DialState::Claimed(id) = dial_of(map)?.state() else { return None };
    let label = Label::Customer(id).to_string();
    let mut legs = map.participants.iter();
    legs.find(|(_, item)| item.label.as_ref() == Some(&label)).map(|(call_sid, _)| call_sid.clone())
}
