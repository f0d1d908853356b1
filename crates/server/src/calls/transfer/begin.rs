//! The beginning of a hand-over: the agent's leave ends the conference no more, then the customer is held.

use std::time::Duration;

use shared::{
    CallSid, ConferenceSid, TaskSid,
    api::code,
    policy::Wish,
    sync_map::ParticipantType,
    transfer::{customer_is_held, is_waited_for, leaves_for_another},
};

use crate::{
    calls::{
        context::Calls,
        error::Error,
        flex_user::FlexUser,
        hold_music,
        leg_action::{self, LegAction},
        leg_address::{CallOf, Person, conference_of_map},
        policy,
        policy_action::carry_out,
        proved_transfers::proved,
        rejoin,
        transfer::complete::complete_those_due,
    },
    twilio::ParticipantUpdate,
};

/// When an unhold that failed is tried again.
const ONCE_MORE_AFTER: Duration = Duration::from_secs(5);
const NOT_ON_THE_LINE: &str = "who hands a call over has to be on the line";
const NO_CUSTOMER: &str = "the customer is not on the line";

/// The leg of the agent who hands the call over, if there is a customer to be handed over.
pub(crate) async fn leg_of(
    calls: &Calls,
    call: &TaskSid,
    user: &FlexUser,
) -> Result<CallSid, Error> {
    let map = calls.maps.read(call).await?;
    let mut legs = map.view().joined();
    let own = legs.find(|(call_sid, item)| {
        item.participant_type == ParticipantType::Worker
            && item.worker_sid.is_some()
            && item.worker_sid == user.worker_sid
            && calls.proofs.has_leg(call, call_sid, item)
    });
    let Some((leg, _)) = own else { return Err(Error::NotFound(NOT_ON_THE_LINE.to_owned())) };
    let mut people = map.view().people();
    if !people.any(|(_, item)| item.participant_type == ParticipantType::Customer) {
        return Err(Error::cannot_call("mode", code::CANNOT_HAND_OVER, NO_CUSTOMER));
    }
    Ok(leg.clone())
}

/// Makes the conference go on when the agent leaves, and holds the customer, in this order: Twilio ignores
/// changes of a held leg's flag. Says whether the customer was held by it. If it fails, whoever was is let in again, as
/// far as Twilio answers.
pub(crate) async fn begin(
    calls: &Calls,
    user: &FlexUser,
    call: &TaskSid,
    leg: &CallSid,
) -> Result<bool, Error> {
    let map = calls.maps.known(call).await?;
    if leaves_for_another(&proved(calls, call, map.view()), leg) {
        let problem = "the call is being handed over to somebody else";
        return Err(Error::cannot_call("to", code::HANDED_OVER, problem));
    }
    let conference_sid = conference_of_map(calls, call, map.view()).await?;
    let keep = Wish::EndConferenceOnExit(leg.clone(), false);
    let outcomes = carry_out(calls, call, &conference_sid, map.view(), vec![keep]).await?;
    if outcomes.done.is_empty() && !keeps_with_hold(calls, &conference_sid, leg).await? {
        let problem = "the conference would end when the agent leaves";
        return Err(Error::cannot_call("mode", code::CANNOT_HAND_OVER, problem));
    }
    let was_held = customer_is_held(map.view());
    let hold = hold_music::hold(calls, user, true, None).await;
    if let Err(error) = act_on_customer(calls, call, &hold).await {
        // Perhaps Twilio has done it all the same.
        if !was_held && matches!(error, Error::OutcomeUnknown) {
            unhold(calls, call).await;
        }
        return Err(error);
    }
    Ok(!was_held)
}

/// Tries it with `Hold`: without it Twilio may ignore the flag, in silence.
async fn keeps_with_hold(
    calls: &Calls,
    conference_sid: &ConferenceSid,
    leg: &CallSid,
) -> Result<bool, Error> {
    let update = [ParticipantUpdate::Hold(false), ParticipantUpdate::EndConferenceOnExit(false)];
    match calls.twilio.update_participant(conference_sid, leg, &update).await {
        Ok(updated) => Ok(!updated.end_conference_on_exit),
        Err(error) if error.final_refusal().is_some() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// After the invitation was written down: what others did in the meantime did not know of it.
pub(crate) async fn recorded(calls: &Calls, call: &TaskSid) {
    let settled = async {
        policy::read_and_settle(calls, call).await?;
        complete_those_due(calls, call, calls.maps.known(call).await?.view()).await
    };
    if let Err(error) = settled.await {
        tracing::warn!(%call, %error, "a hand-over is settled when its worker comes");
    }
}

/// Sets back what was begun, because nobody is asked.
pub(crate) async fn withdraw(calls: &Calls, call: &TaskSid, has_held: bool) {
    if has_held {
        unhold(calls, call).await;
    }
    if let Err(error) = policy::read_and_settle(calls, call).await {
        tracing::warn!(%call, %error, "who ends the conference is settled by the next sweep");
    }
}

/// Lets the customer in again who was held for a hand-over that did not begin.
async fn unhold(calls: &Calls, call: &TaskSid) {
    const IF_IT_FAILS: &str = "the customer of a call that is not handed over stays on hold";
    if let Err(error) = unhold_unless_awaited(calls, call).await {
        tracing::warn!(%call, %error, "the customer of a call that is not handed over is held");
        calls.later(ONCE_MORE_AFTER, call, IF_IT_FAILS, |calls, call| async move {
            unhold_unless_awaited(&calls, &call).await
        });
    }
}

/// A customer who waits stays on hold: by now, somebody else may be asked to take them over, or the agent be gone.
async fn unhold_unless_awaited(calls: &Calls, call: &TaskSid) -> Result<(), Error> {
    let map = calls.maps.read(call).await?;
    let map = proved(calls, call, map.view());
    if is_waited_for(&map) || rejoin::unhold_at_return(calls, call, &map).await? {
        return Ok(());
    }
    match unhold_customer(calls, call).await {
        Err(Error::NotFound(_)) => Ok(()),
        outcome => outcome,
    }
}

/// Lets the customer hear the others again.
pub(super) async fn unhold_customer(calls: &Calls, call: &TaskSid) -> Result<(), Error> {
    act_on_customer(calls, call, &LegAction::Update(ParticipantUpdate::Hold(false))).await
}

async fn act_on_customer(calls: &Calls, call: &TaskSid, action: &LegAction) -> Result<(), Error> {
    let call = CallOf { task_sid: call, conference_sid: None };
    leg_action::act(calls, call, &Person::Customer, action).await.map(drop)
}
