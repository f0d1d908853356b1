//! One more person on a call: their telephone rings.

use std::time::Duration;

use shared::{
    CallSid, TaskSid,
    api::code,
    dial::Press,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    sync_map::CustomerDial,
};

use crate::{
    calls::{
        caller_id,
        context::Calls,
        dial::{
            call_again,
            held_claim::HeldClaim,
            press::{self, Claimed},
            ring::{NoDial, RetryLimit, ring},
            unwanted_leg::cancel_if_unwanted,
        },
        dial_permission,
        dialled_leg::{self, NewLeg, NotRung},
        error::Error,
        flex_user::FlexUser,
        leg_address::{conference_of_call, conference_of_map},
        recording::plan,
        transfer,
        undo_guard::{self, Called},
    },
    clock::Instant,
    dial_check::DialKind,
};

/// For how long it is tried while it is sure that nothing rings. The last try ends before the agent is
/// told that it takes too long.
pub(super) const RETRY_TIME: Duration = Duration::from_secs(3);

/// Who is on the way.
#[derive(Debug)]
pub(crate) enum Added {
    Leg(DialledLeg),
    Invited(TaskSid),
    /// The same by an earlier request for it.
    Before(Option<CallSid>, Option<TaskSid>),
}

/// Rings one more telephone, or the customer's again. `id` is that of the press.
pub(crate) async fn add(
    calls: &Calls,
    user: &FlexUser,
    task_sid: &TaskSid,
    id: Option<LegId>,
    (to, extension): (PhoneNumber, Option<String>),
    from: Option<PhoneNumber>,
) -> Result<Added, Error> {
    let end = Instant::now() + RETRY_TIME;
    let from = match from {
        Some(from) => from,
        None => match of_call_before(calls, task_sid, &to).await? {
            Some(from) => from,
            None => caller_id::of_user(calls, "from", user).await?,
        },
    };
    conference_of_call(calls, task_sid).await?;
    if let Some(call_sid) = call_again::find_late_leg(calls, task_sid, &to).await? {
        return Ok(Added::Before(Some(call_sid), None));
    }
    let press = Press { extension, ..press_of(id, to.as_str()) };
    let (claim, map) = match press::claim(calls, task_sid, &press).await? {
        Claimed::Held(claim, map) => (claim, map),
        Claimed::Dialled(call_sid) => {
            undo_guard::keep(calls, task_sid, Called::Leg(call_sid.clone())).await?;
            return Ok(Added::Before(Some(call_sid), None));
        }
        Claimed::Invited(..) | Claimed::AlreadyCalled => return Err(being_called(&to)),
    };
    let is_customer = matches!(claim.label(), Label::Customer(_));
    // The claim was written on the newest `conf_status`, which tells of the newest conference.
    let kind = if is_customer { DialKind::CallAgain } else { DialKind::Add };
    let numbers = (to.as_str(), from.as_str());
    // On the claim, so that one press that arrives twice asks once.
    let permitted = dial_permission::ask_for(calls, user, kind, Some(task_sid), numbers).await;
    let conference = match permitted {
        Ok(()) => conference_of_map(calls, task_sid, map.view()).await,
        Err(error) => Err(error),
    };
    let rung = match conference {
        Ok(conference_sid) => {
            let (label, to, from) = (claim.label().clone(), to.clone(), from.to_string());
            let is_recorded = is_customer && plan::records_customer(calls, task_sid, map.view());
            let leg = NewLeg { conference_sid, label, to, from, is_recorded };
            ring_in_time(calls, task_sid, leg, claim, end).await
        }
        Err(error) => Err(error),
    };
    let leg = match rung {
        Ok(leg) => leg,
        Err(error) if is_customer => {
            return Err(call_again::record_refusal(calls, task_sid, &press.id, error).await);
        }
        // Perhaps it rings: nobody else calls the number while the lease goes on.
        Err(Error::DialUnknown) => return Err(Error::DialUnknown),
        Err(error) => {
            release_claim(calls, task_sid, &press.id).await;
            return Err(error);
        }
    };
    if is_customer {
        call_again::name(calls, task_sid, &leg).await;
    }
    Ok(Added::Leg(leg))
}

/// Rings, and brings the leg into the map.
async fn ring_in_time(
    calls: &Calls,
    task_sid: &TaskSid,
    leg: NewLeg,
    claim: HeldClaim,
    end: Instant,
) -> Result<DialledLeg, Error> {
    let leg = match ring(calls, task_sid, leg, claim, RetryLimit::Until(end)).await {
        Ok(leg) => leg,
        Err(NoDial::NotRung(NotRung::Unknown(error))) => {
            tracing::warn!(%task_sid, %error, "it is not known whether the leg was dialled");
            return Err(Error::DialUnknown);
        }
        Err(NoDial::NotRung(NotRung::Refused(error))) if error.is_not_found() => {
            return Err(Error::conference_over());
        }
        Err(NoDial::NotRung(NotRung::Refused(error))) => return Err(error.into()),
        Err(NoDial::NotRenewed(error)) => return Err(error),
        Err(NoDial::ClaimLost) => return Err(Error::BeingDialled),
    };
    // The telephone rings: whether or not the map can be written, the answer is yes. The leg's first
    // callback brings it into the map.
    let call_sid = leg.call_sid.clone();
    let is_unwanted = async {
        dialled_leg::write_dialled(calls, task_sid, leg.clone()).await?;
        cancel_if_unwanted(calls, task_sid, &call_sid).await
    };
    match is_unwanted.await {
        Ok(false) => {}
        Ok(true) => return Err(Error::conference_over()),
        Err(error) => {
            tracing::warn!(%task_sid, %call_sid, %error, "the dialled leg is not in the map yet");
        }
    }
    Ok(leg)
}

/// Lets nobody ring for an agent who was told that nobody does, unless the same press has arrived twice
/// and the other request was answered with a yes.
pub(crate) async fn undo(calls: &Calls, call: &TaskSid, added: Added) {
    let undone = match added {
        Added::Leg(leg) => remove(calls, call, &leg).await,
        Added::Invited(task_sid) => take_back(calls, call, &task_sid).await,
        // Whoever asked for it first was told.
        Added::Before(..) => Ok(()),
    };
    if let Err(error) = undone {
        tracing::error!(%call, %error, "somebody is called for nobody");
    }
}

async fn remove(calls: &Calls, call: &TaskSid, leg: &DialledLeg) -> Result<(), Error> {
    if !undo_guard::may_undo_leg(calls, call, leg).await? {
        return Ok(());
    }
    match calls.twilio.remove_participant(&leg.conference_sid, &leg.call_sid).await {
        Err(error) if !error.is_not_found() => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

async fn take_back(calls: &Calls, call: &TaskSid, asked: &TaskSid) -> Result<(), Error> {
    if !undo_guard::may_undo_invitation(calls, call, asked).await? {
        return Ok(());
    }
    transfer::take_back(calls, call, asked).await
}

/// Ends the claim of a press that calls nobody. One that stands is over with its lease.
pub(super) async fn release_claim(calls: &Calls, task_sid: &TaskSid, id: &LegId) {
    if let Err(error) = press::release(calls, task_sid, id).await {
        tracing::warn!(%task_sid, %error, "a claim that calls nobody stands until its lease is over");
    }
}

/// A press with this id. Old clients send none: each of their requests is a press of its own.
pub(super) fn press_of(id: Option<LegId>, to: &str) -> Press {
    let random = || LegId::from_bits(rand::random());
    let id = id.unwrap_or_else(random);
    let (to, request) = (to.to_owned(), random());
    Press { id, to, worker_sid: None, queue_sid: None, extension: None, request }
}

fn being_called(to: &PhoneNumber) -> Error {
    Error::cannot_call("to", code::BEING_CALLED, format!("{to} is being called"))
}

/// The number that the customer was shown before, where it is the customer who is called again.
async fn of_call_before(
    calls: &Calls,
    task_sid: &TaskSid,
    to: &PhoneNumber,
) -> Result<Option<PhoneNumber>, Error> {
    let map = calls.maps.known(task_sid).await?;
    let is_proved = |dial: &&CustomerDial| calls.proofs.has_dial(task_sid, dial);
    let dial = map.view().customer_dial().filter(|dial| dial.to == to.as_str());
    let before = dial.filter(is_proved);
    Ok(before.and_then(|dial| PhoneNumber::parse(&dial.from).ok()))
}
