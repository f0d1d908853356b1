//! What is recorded of a call: decided by whoever makes it, within what the operator allows, and written
//! into the map with our proof.

use std::sync::Arc;

use shared::{
    TaskSid,
    recording::of_map,
    sync_map::{ConferenceItem, ConferenceMap, MapChange, Recorded, Recording},
};

use crate::{
    calls::{context::Calls, error::Error, leg_admission::Holder},
    maps::KnownMap,
    settings::RecordingChannels,
    twilio::Task,
};

/// The attribute of a worker or a task whose calls are not recorded if it is `false`.
pub(crate) const RECORD_CALLS: &str = "record_calls";

/// What is recorded of a new call. Its maker may say whether, if the operator lets them.
///
/// # Errors
/// When they say something else than the operator, and may not.
pub(crate) fn of_new_call(
    calls: &Calls,
    asked: Option<bool>,
    is_internal: bool,
) -> Result<Recorded, Error> {
    let settings = calls.recording;
    let is_recorded = asked.unwrap_or(settings.record_calls);
    if is_recorded != settings.record_calls && !settings.is_chosen_by_dialpads {
        let problem = "Record: the operator decides whether calls are recorded (RECORDING_CHOICE)";
        return Err(Error::NotAllowed(problem.to_owned()));
    }
    Ok(if is_recorded { recorded(calls, is_internal) } else { Recorded::Nothing })
}

/// A call between colleagues has no customer's leg.
fn recorded(calls: &Calls, is_internal: bool) -> Recorded {
    match calls.recording.channels {
        RecordingChannels::Dual if !is_internal => Recorded::Customer,
        RecordingChannels::Dual | RecordingChannels::Mono => Recorded::Conference,
    }
}

/// What the map of a call says is recorded, with our proof.
pub(crate) fn proved(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> Option<Recorded> {
    of_map(map).filter(|it| calls.proofs.has_recording(call, it))?.of
}

/// What is to be recorded of a call. The map may say nothing of it: a dialpad of others has made the call.
/// Nor is it recorded where the operator has decided since that no call is.
pub(crate) fn of_call(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> Recorded {
    let settings = calls.recording;
    let proved = proved(calls, call, map);
    if !settings.record_calls && (proved.is_none() || !settings.is_chosen_by_dialpads) {
        return Recorded::Nothing;
    }
    let is_internal = map.customer_dial().is_some_and(|dial| dial.worker_sid.is_some());
    proved.unwrap_or_else(|| recorded(calls, is_internal))
}

/// Whether the customer's leg is recorded by itself when it is dialled.
pub(crate) fn records_customer(calls: &Calls, call: &TaskSid, map: &ConferenceMap) -> bool {
    of_call(calls, call, map) == Recorded::Customer
}

/// Who is let in with a leg, and what is recorded of the call: from the first one on nothing, if they may not be.
pub(crate) async fn of_admitted(
    calls: &Calls,
    call: &TaskSid,
    is_first: bool,
    admitted: impl Future<Output = Result<Option<Holder>, Error>>,
) -> Result<Option<(Holder, Recorded)>, Error> {
    let (admitted, recorded) = tokio::join!(admitted, at_join(calls, call, is_first));
    let Some(holder) = admitted? else { return Ok(None) };
    let recorded = recorded?;
    if is_first && recorded != Recorded::Nothing && !holder.may_be_recorded {
        forbid(calls, call).await?;
        return Ok(Some((holder, Recorded::Nothing)));
    }
    Ok(Some((holder, recorded)))
}

/// What is recorded when an agent is about to join. Of a call that a dialpad of others has made, its task is asked
/// before its conference begins: it can forbid it. Nothing is recorded while somebody is not heard who may have
/// forbidden it.
///
/// # Errors
/// When it is forbidden, and that cannot be written: the customer's leg would be recorded.
async fn at_join(calls: &Calls, call: &TaskSid, is_first: bool) -> Result<Recorded, Error> {
    let map = match calls.maps.known(call).await {
        Ok(map) => map,
        // Who calls may have said that this one is not to be.
        Err(error) if calls.recording.is_chosen_by_dialpads => {
            tracing::warn!(%call, %error, "nobody knows whether the call may be recorded, so it is not");
            if is_first {
                forbid(calls, call).await?;
            }
            return Ok(Recorded::Nothing);
        }
        Err(error) => {
            tracing::warn!(%call, %error, "settings and task decide whether the call is recorded");
            KnownMap::default()
        }
    };
    let is_decided = !is_first || calls.proofs.conference_of(call, map.view()).is_some();
    if is_decided || proved(calls, call, map.view()).is_some() || !calls.recording.record_calls {
        return Ok(of_call(calls, call, map.view()));
    }
    let is_forbidden = calls.twilio.fetch_task(call).await.map_or_else(
        |error| {
            tracing::warn!(%call, %error, "the task may forbid that the call is recorded, so it is not");
            true
        },
        |task| forbids(&task),
    );
    if !is_forbidden {
        return Ok(of_call(calls, call, map.view()));
    }
    forbid(calls, call).await?;
    Ok(Recorded::Nothing)
}

/// Writes that nothing is recorded, because who calls must not be. The customer is dialled after it.
///
/// # Errors
/// When it cannot be written: then who calls does not get into the conference.
pub(crate) async fn forbid(calls: &Calls, call: &TaskSid) -> Result<(), Error> {
    let (of_call, proofs) = (call.clone(), calls.proofs.clone());
    let decision = move |map: &ConferenceMap| {
        // Nothing may have been written so far.
        let item = map.conference.clone().unwrap_or_default();
        let known = item.recording.clone().unwrap_or_default();
        let mut recording = Recording { of: Some(Recorded::Nothing), ..*known };
        proofs.prove_recording(&of_call, &mut recording);
        let item = ConferenceItem { recording: Some(Box::new(recording)), ..item };
        let is_news = map.conference.as_ref() != Some(&item);
        is_news.then_some(MapChange::Conference(item)).into_iter().collect()
    };
    Ok(calls.maps.write(call, Arc::new(decision)).await.map(drop)?)
}

/// Whether a task forbids that its call is recorded.
fn forbids(task: &Task) -> bool {
    task.attributes.get(RECORD_CALLS).is_some_and(|it| it == false || it == "false")
}
