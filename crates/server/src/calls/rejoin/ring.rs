//! Rings the telephone of a worker who was dropped.

use shared::{
    CallSid, ConferenceSid, TaskSid,
    dial::leg_with,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    rejoin,
    sync_map::{ConferenceMap, ParticipantItem, RejoinEnd},
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

/// What comes of ringing the worker with the leg that the map names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ring {
    /// It rings, or somebody else has it ring, or nobody is rung any more.
    GoesOn,
    /// Twilio refused it, or it rang and nobody picked up.
    InVain,
    /// Whoever is to ring them may still be at it, or Twilio did not answer.
    Unknown,
    /// Whoever was to ring them is gone.
    Abandoned,
}

/// Rings the worker, once for each id: whoever has written it does so, at once. The map was just read.
pub(super) async fn ring(
    calls: &Calls,
    call: &TaskSid,
    map: &KnownMap,
    conference_sid: &ConferenceSid,
    ours: Option<&LegId>,
) -> Result<Ring, Error> {
    let view = proved(calls, call, map.view());
    let Some(rejoin) = rejoin::waiting(&view) else { return Ok(Ring::GoesOn) };
    let (Some(label), Some(leg)) = (rejoin::label(rejoin), &rejoin.leg) else {
        return Ok(Ring::GoesOn);
    };
    let is_ours = ours.is_some_and(|id| rejoin.ring.as_deref() == Some(id.as_str()));
    if let Some(rung) = leg_with(&view, &label).and_then(|it| view.participants.get(it)) {
        let is_over = !rung.is_joined() && !rung.is_connecting();
        return Ok(if is_over { Ring::InVain } else { Ring::GoesOn });
    }
    let (Some(worker_sid), Some(reservation_sid)) = (&rejoin.worker_sid, &rejoin.reservation_sid)
    else {
        return Ok(Ring::GoesOn);
    };
    if !is_ours {
        if !lease_is_over(calls, map) {
            return Ok(Ring::Unknown);
        }
        let Some(call_sid) = dialled_leg::find(calls, conference_sid, &label).await? else {
            return Ok(Ring::Abandoned);
        };
        write(calls, call, conference_sid, label, call_sid).await?;
        return Ok(Ring::GoesOn);
    }
    if !is_accepted(calls, worker_sid, reservation_sid).await? {
        record::end(calls, call, leg, RejoinEnd::Left).await?;
        policy::after_leave(calls, call, leg).await?;
        return Ok(Ring::GoesOn);
    }
    let worker = calls.twilio.fetch_worker(worker_sid).await?;
    let Some(to) = worker.contact_uri() else { return Ok(Ring::GoesOn) };
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
            return Ok(Ring::InVain);
        }
    };
    let Some(call_sid) = call_sid else { return Ok(Ring::Unknown) };
    write(calls, call, conference_sid, label, call_sid).await?;
    Ok(Ring::GoesOn)
}

/// Stops the telephones that ring for the worker: somebody has come.
pub(crate) async fn stop(calls: &Calls, call: &TaskSid, view: &ConferenceMap) -> Result<(), Error> {
    cancel(calls, call, view, rejoin::is_ring).await
}

/// Stops those that ring though another one is to. The map was just read: which one that is stands in another item.
pub(super) async fn stop_needless(
    calls: &Calls,
    call: &TaskSid,
    view: &ConferenceMap,
) -> Result<(), Error> {
    cancel(calls, call, view, rejoin::is_needless_ring).await
}

async fn cancel(
    calls: &Calls,
    call: &TaskSid,
    view: &ConferenceMap,
    which: impl Fn(&ConferenceMap, &ParticipantItem) -> bool,
) -> Result<(), Error> {
    for (call_sid, item) in view.connecting() {
        if !which(view, item) || !calls.proofs.has_leg(call, call_sid, item) {
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
