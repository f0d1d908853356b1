//! The same for a call to a colleague, who is asked with a task of their own.

use shared::{
    TaskSid, WorkerSid,
    label::Label,
    sync_map::{CustomerDial, DialState},
};

use crate::{
    calls::{
        colleague::{Caller, Colleague, Invitee},
        context::Calls,
        dial::{
            claim::{Claim, change_dial, release},
            held_claim::{HeldClaim, is_invited, lease_is_over},
            recover::record_unknown_outcome,
            refusal::refusal,
            ring::{NoDial, RetryLimit, TRIES},
        },
        dialled_leg::NotRung,
        error::Error,
        invitation::{self, Invitation},
        new_task,
    },
    maps::KnownMap,
};

/// Asks a colleague to come instead of ringing a number: the claim is the same, and the invitation with
/// its label is the record that they were asked.
pub(crate) async fn call(
    calls: &Calls,
    task_sid: &TaskSid,
    map: KnownMap,
    claim: Claim,
    worker_sid: WorkerSid,
) -> Result<(), Error> {
    let Some(dial) = map.view().customer_dial() else { return Ok(()) };
    let DialState::Claimed(id) = dial.state() else { return Ok(()) };
    let invitation = Invitation {
        invitee: Invitee::Colleague(Colleague {
            worker_sid,
            contact_uri: dial.to.clone(),
            name: dial.name.clone().unwrap_or_default(),
        }),
        caller: Caller::of_dial(calls, dial),
        correlation_id: format!("{task_sid}.{id}"),
        claim: Some(Label::Customer(id.clone()).to_string()),
        add: None,
        transfer: None,
    };
    if !claim.is_mine(dial) {
        let (is_proved, claim) = (calls.proofs.has_dial(task_sid, dial), Label::Customer(id));
        return find_invited(calls, task_sid, map, &claim, invitation, is_proved).await;
    }
    let held = HeldClaim::new(Label::Customer(id.clone()), None, claim.since);
    let limit = RetryLimit::Tries(TRIES);
    match invitation::send(calls, task_sid, &invitation, held, limit).await {
        Ok(asked) => invitation::record(calls, task_sid, &asked, invitation).await,
        Err(NoDial::ClaimLost) => Ok(()),
        Err(NoDial::NotRenewed(error)) => {
            // Nobody is asked: the next event that shows the worker claims the dial anew.
            release(calls, task_sid, &id).await?;
            Err(error)
        }
        Err(NoDial::NotRung(NotRung::Unknown(error))) => Err(new_task::unknown(error)),
        Err(NoDial::NotRung(NotRung::Refused(error))) => {
            tracing::warn!(%task_sid, %error, "twilio did not ask the colleague");
            let refusal = refusal(error);
            change_dial(calls, task_sid, &id, move |dial| dial.refusal = Some(refusal.clone()))
                .await
                .map(drop)
        }
    }
}

/// Whoever holds the claim asks the colleague. If they do not, somebody must look what became of it. An
/// invitation to a dial that nothing proves is not written down: it would be proved by that.
async fn find_invited(
    calls: &Calls,
    task_sid: &TaskSid,
    map: KnownMap,
    claim: &Label,
    invitation: Invitation,
    is_proved: bool,
) -> Result<(), Error> {
    if is_invited(map.view(), claim) {
        return Ok(());
    }
    let map = calls.maps.read(task_sid).await?;
    if is_invited(map.view(), claim) {
        return Ok(());
    }
    let Some(DialState::Claimed(id)) = map.view().customer_dial().map(CustomerDial::state) else {
        return Ok(());
    };
    if !lease_is_over(calls, &map) {
        return Err(Error::BeingDialled);
    }
    match new_task::find(calls, &invitation.correlation_id).await? {
        Some(asked) if is_proved => invitation::record(calls, task_sid, &asked, invitation).await,
        Some(_) | None => record_unknown_outcome(calls, task_sid, &id).await.map(drop),
    }
}
