//! Whom to dial, where the map does not say it.

use std::sync::Arc;

use shared::{
    ConferenceSid, TaskSid, WorkerSid,
    api::code,
    sync_map::{ConferenceMap, CustomerDial, DialRefusal, MapChange},
};

use crate::{
    calls::{
        context::Calls,
        dial::{
            claim::{Claim, change_dial, worker_in},
            refusal::refusal_of,
        },
        dial_permission,
        error::Error,
        flex_user::FlexUser,
        new_call,
        new_task::{DIAL_IN_MAP, is_given_up},
        polling::Polling,
        task_attributes, task_lifecycle,
    },
    dial_check::DialKind,
    maps::KnownMap,
    twilio::Task,
};

const NOT_SET_UP: &str = "the call was not set up completely";

/// A map that was not made by this server does not say whom to dial; the task does. `None`: nobody is to
/// be dialled.
///
/// A task of this server's has its dial in the map. Where it is not there, the server died before it was
/// written, and the agent was told so and has perhaps called once more: then the dial is given up.
///
/// A task that names a customer in this conference has been dialled for: its map was deleted since.
pub(crate) async fn put_dial_of_task(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
    claim: &Claim,
) -> Result<Option<KnownMap>, Error> {
    let task = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if task_attributes::names_customer(&task, conference_sid) {
        tracing::warn!(%task_sid, "the map of the task was deleted in mid-call");
        return Ok(None);
    }
    let Some(dial) = dial_in_attributes(&task) else { return Ok(None) };
    if task.attributes.string(DIAL_IN_MAP).is_some() {
        return in_map(calls, task_sid, claim, dial).await.map(Some);
    }
    let dial = complete(calls, task_sid, &task, dial, map).await?;
    put(calls, task_sid, claim, Some(dial)).await.map(Some)
}

/// Puts the dial of the task in the place of one that nothing proves and that is claimed with this claim:
/// a server of another release wrote it, or somebody who wants another number to be dialled. `None`: nobody
/// is to be dialled.
pub(crate) async fn replace_with_dial_of_task(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
    claim: &Claim,
) -> Result<Option<KnownMap>, Error> {
    tracing::warn!(%task_sid, "nothing proves the dial in the map: the task says whom to dial");
    let dial = match calls.twilio.fetch_task(task_sid).await {
        Ok(task) => match dial_in_attributes(&task) {
            Some(dial) => Some(complete(calls, task_sid, &task, dial, map).await?),
            None => None,
        },
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    let Some(mut dial) = dial else {
        let refuse = |dial: &mut CustomerDial| dial.refusal = Some(not_set_up());
        let map = change_dial(calls, task_sid, &claim.id, refuse).await?;
        end_if_given_up(calls, task_sid, conference_sid, map.view()).await?;
        return Ok(None);
    };
    calls.proofs.prove_dial(task_sid, &mut dial);
    let replace = move |known: &mut CustomerDial| {
        let (id, request) = (known.id.take(), known.request.take());
        // What only is shown may stay.
        let caller_name = known.caller_name.take();
        *known = CustomerDial { id, request, caller_name, ..dial.clone() };
    };
    change_dial(calls, task_sid, &claim.id, replace).await.map(Some)
}

/// Names the colleague, where the call of a task is made to one. A number is read as one that a dialpad sends, with
/// the country of the worker. Whether it may be dialled is asked here, because the dial is proved next.
async fn complete(
    calls: &Calls,
    task_sid: &TaskSid,
    task: &Task,
    mut dial: CustomerDial,
    map: &ConferenceMap,
) -> Result<CustomerDial, Error> {
    if task.attributes.string("internal").as_deref() == Some("true")
        && let Some(worker) = calls.twilio.worker_at(&dial.to).await?
    {
        dial.name = Some(worker.name().to_owned());
        dial.worker_sid = Some(worker.sid);
        return Ok(dial);
    }
    let user = FlexUser { identity: None, worker_sid: worker_of(map) };
    let allowed = async {
        let read = new_call::to_number(calls, &dial.to, None, Some(&dial.from), &user).await?;
        let (kind, numbers) = (DialKind::Task, (read.to.as_str(), read.from.as_str()));
        dial_permission::ask_for(calls, &user, kind, Some(task_sid), numbers).await?;
        Ok(read)
    };
    match allowed.await {
        Err(error @ (Error::DialRefused(_) | Error::CannotCall { .. })) => {
            let refusal = refusal_of(&error);
            tracing::warn!(%task_sid, code = refusal.code, "whom the task names is not dialled");
            Ok(CustomerDial { refusal: Some(refusal), ..dial })
        }
        read => read,
    }
}

/// The worker who is there to talk to the customer.
fn worker_of(map: &ConferenceMap) -> Option<WorkerSid> {
    map.participants.get(worker_in(map)?)?.worker_sid.clone()
}

fn not_set_up() -> DialRefusal {
    DialRefusal { code: code::NOT_SET_UP, message: NOT_SET_UP.to_owned() }
}

fn dial_in_attributes(task: &Task) -> Option<CustomerDial> {
    let text = |name: &str| task.attributes.string(name);
    let to = text("outbound_to").or_else(|| text("to"));
    match (text("direction").as_deref(), to, text("from")) {
        (Some("outbound"), Some(to), Some(from)) => Some(CustomerDial::new(to, from)),
        _ => None,
    }
}

/// Claims the dial, once it is in the map. If it does not come, writes that it is given up.
async fn in_map(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &Claim,
    dial: CustomerDial,
) -> Result<KnownMap, Error> {
    // The agent of a task can be faster than its map.
    let mut polling = Polling::default();
    while calls.maps.read(task_sid).await?.view().customer_dial().is_none() {
        if !polling.wait_for_next().await {
            return record_not_set_up(calls, task_sid, claim, dial).await;
        }
    }
    put(calls, task_sid, claim, None).await
}

/// Writes that the dial was not set up.
async fn record_not_set_up(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &Claim,
    dial: CustomerDial,
) -> Result<KnownMap, Error> {
    // Whoever writes first, wins: a server that is only slow finds that the call was given up.
    put(calls, task_sid, claim, Some(CustomerDial { refusal: Some(not_set_up()), ..dial })).await
}

/// Ends a call whose dial was given up, if it was: its conference and its task.
pub(crate) async fn end_if_given_up(
    calls: &Calls,
    task_sid: &TaskSid,
    conference_sid: &ConferenceSid,
    map: &ConferenceMap,
) -> Result<(), Error> {
    if !is_given_up(map) || map.has_ended() {
        return Ok(());
    }
    // A map alone does not end a call in which people talk: of one that was given up the agent is left.
    let participants = match calls.twilio.list_participants(conference_sid).await {
        Err(error) if error.is_not_found() => Vec::new(),
        answer => answer?,
    };
    if participants.iter().filter(|leg| leg.is_connected()).count() > 1 {
        return Ok(());
    }
    tracing::error!(%task_sid, "the dial of the task is not in its map: the call is given up");
    match calls.twilio.end_conference(conference_sid).await {
        Err(error) if error.final_refusal().is_none() => return Err(error.into()),
        // It ends, or is over.
        Ok(()) | Err(_) => {}
    }
    task_lifecycle::end(calls, task_sid, NOT_SET_UP).await
}

/// Writes the dial, unless there is one, and the claim to it.
async fn put(
    calls: &Calls,
    task_sid: &TaskSid,
    claim: &Claim,
    mut dial: Option<CustomerDial>,
) -> Result<KnownMap, Error> {
    let claim = claim.clone();
    if let Some(dial) = &mut dial {
        calls.proofs.prove_dial(task_sid, dial);
    }
    let decision = move |map: &ConferenceMap| {
        let mut map = map.clone();
        let item = map.conference.get_or_insert_default();
        let given_up = dial.clone().filter(|dial| dial.refusal.is_some());
        if item.customer_dial.is_some() {
            return claim.decide(&map).into_iter().collect();
        }
        item.customer_dial.clone_from(&dial);
        let given_up = given_up.map(|_| MapChange::Conference(item.clone()));
        claim.decide(&map).or(given_up).into_iter().collect()
    };
    Ok(calls.maps.write(task_sid, Arc::new(decision)).await?)
}
