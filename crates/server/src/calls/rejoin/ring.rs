//! Rings the telephone of a worker who was dropped.

use shared::{
    CallSid, ConferenceSid, TaskSid,
    dial::leg_with,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    rejoin,
    sync_map::{ConferenceMap, RejoinEnd},
};

use super::{record, reservation::is_accepted};
use crate::{
    calls::{
        context::Calls,
        dial::{held_claim::lease_is_over, unwanted_leg::cancel_if_unwanted},
        dialled_leg,
        error::Error,
        policy,
        proved_transfers::proved,
    },
    maps::KnownMap,
    twilio::{NewParticipant, Worker},
};

/// Rings the worker, once for each id: whoever has written it does so at once, everybody else only when the one
/// who has must be gone. The map was just read.
pub(super) async fn ring(
    calls: &Calls,
    call: &TaskSid,
    map: &KnownMap,
    conference_sid: &ConferenceSid,
    ours: Option<&LegId>,
) -> Result<(), Error> {
    let view = proved(calls, call, map.view());
    let Some(rejoin) = rejoin::waiting(&view) else { return Ok(()) };
    let (Some(label), Some(leg)) = (rejoin::label(rejoin), &rejoin.leg) else { return Ok(()) };
    let is_ours = ours.is_some_and(|id| rejoin.ring.as_deref() == Some(id.as_str()));
    if leg_with(&view, &label).is_some() || !(is_ours || lease_is_over(calls, map)) {
        return Ok(());
    }
    let (Some(worker_sid), Some(reservation_sid)) = (&rejoin.worker_sid, &rejoin.reservation_sid)
    else {
        return Ok(());
    };
    if !is_ours && let Some(call_sid) = dialled_leg::find(calls, conference_sid, &label).await? {
        return write(calls, call, conference_sid, label, call_sid).await;
    }
    if !is_accepted(calls, worker_sid, reservation_sid).await? {
        record::end(calls, call, leg, RejoinEnd::Left).await?;
        return policy::after_leave(calls, call, leg).await;
    }
    let worker = calls.twilio.fetch_worker(worker_sid).await?;
    let Some(to) = worker.contact_uri() else { return Ok(()) };
    let participant = NewParticipant {
        to: to.to_owned(),
        from: from(calls, &view, &worker),
        label: label.to_string(),
        end_conference_on_exit: false,
        status_callback: calls.urls.call_status(call, conference_sid, &label),
        conference_status_callback: calls.urls.conference(),
        machine_detection: None,
        recording_status_callback: None,
    };
    let timeout = calls.dial_lease * 4 / 5;
    let created = calls.twilio.create_participant(conference_sid, participant, timeout).await;
    let call_sid = match created {
        Ok(participant) => Some(participant.call_sid),
        Err(error) if error.is_unknown_outcome() => {
            dialled_leg::find(calls, conference_sid, &label).await?
        }
        Err(error) => {
            tracing::warn!(%call, %error, "twilio did not ring a worker who was dropped");
            None
        }
    };
    match call_sid {
        Some(call_sid) => write(calls, call, conference_sid, label, call_sid).await,
        None => Ok(()),
    }
}

/// Stops the telephones that ring for the worker who is waited for.
pub(crate) async fn stop(calls: &Calls, call: &TaskSid, view: &ConferenceMap) -> Result<(), Error> {
    let Some(rejoin) = rejoin::of_map(view) else { return Ok(()) };
    for (call_sid, item) in view.connecting() {
        if item.reservation_sid != rejoin.reservation_sid
            || !calls.proofs.has_leg(call, call_sid, item)
        {
            continue;
        }
        match calls.twilio.cancel_call(call_sid).await {
            // Somebody has picked up, or it rings no more: its own events tell.
            Err(error) if error.final_refusal().is_some() => {}
            answer => answer?,
        }
    }
    Ok(())
}

async fn write(
    calls: &Calls,
    call: &TaskSid,
    conference_sid: &ConferenceSid,
    label: Label,
    call_sid: CallSid,
) -> Result<(), Error> {
    let leg = DialledLeg {
        call_sid: call_sid.clone(),
        conference_sid: conference_sid.clone(),
        label,
        phone_number: String::new(),
    };
    dialled_leg::write_dialled(calls, call, leg).await?;
    cancel_if_unwanted(calls, call, &call_sid).await.map(drop)
}

/// What the worker's telephone shows: the number that the customer was shown.
fn from(calls: &Calls, view: &ConferenceMap, worker: &Worker) -> String {
    let of_dial = view.customer_dial().and_then(|dial| PhoneNumber::parse(&dial.from).ok());
    let number = of_dial.or_else(|| calls.default_caller_id.clone());
    let own = || worker.contact_uri().unwrap_or_default().to_owned();
    number.map_or_else(own, |number| number.to_string())
}
