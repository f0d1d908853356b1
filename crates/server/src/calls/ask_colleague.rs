//! Asks a colleague, or whoever of a queue accepts, to come to a call that goes on.

use shared::{CallSid, TaskSid, api::code, dial::Press, label::LegId};

use crate::{
    calls::{
        add_participant::{Added, RETRY_TIME, press_of, release_claim},
        colleague::{self, Invitee},
        context::Calls,
        dial::{
            press::{self, Claimed},
            ring::{NoDial, RetryLimit},
        },
        dialled_leg::NotRung,
        error::Error,
        flex_user::FlexUser,
        invitation::{self, AskedTransfer, Invitation},
        leg_address::conference_of_call,
        new_task, transfer,
        undo_guard::{self, Called},
    },
    clock::Instant,
};

/// Asks a colleague to come. `id` is that of the press.
pub(crate) async fn invite(
    calls: &Calls,
    user: &FlexUser,
    call: &TaskSid,
    id: Option<LegId>,
    to: &str,
    from: Option<&str>,
    asked_transfer: Option<AskedTransfer>,
) -> Result<Added, Error> {
    let end = Instant::now() + RETRY_TIME;
    let invitee = colleague::find_invitee(calls, "to", to, user).await?;
    let caller = colleague::caller(calls, from, user).await?;
    conference_of_call(calls, call).await?;
    // Of a press that nobody named there is no repetition.
    let is_named = id.is_some();
    let press = Press {
        worker_sid: invitee.worker_sid().cloned(),
        queue_sid: invitee.queue_sid().cloned(),
        ..press_of(id, to)
    };
    let invitation = |invitee: Invitee, id: &LegId| Invitation {
        invitee,
        caller: caller.clone(),
        correlation_id: press::correlation_id(call, id),
        claim: None,
        add: Some(id.clone()),
        transfer: asked_transfer.clone(),
    };
    let leg = asked_transfer.as_ref().and_then(|transfer| transfer.leg.as_ref());
    let claim = match press::claim(calls, call, &press).await? {
        Claimed::Held(claim, _) => claim,
        Claimed::Invited(asked, id) => {
            let found = invitation(invitee, &id);
            return record_found(calls, user, call, asked, found, leg).await;
        }
        Claimed::Dialled(_) | Claimed::AlreadyCalled => {
            if is_named && let Some(asked) = press::asked_before(calls, call, &press.id).await? {
                undo_guard::keep(calls, call, Called::Invited(asked.clone())).await?;
                return Ok(Added::Before(None, Some(asked)));
            }
            let name = invitee.name().to_owned();
            let problem = format!("{name} is on the call, or is being called");
            let code = code::ALREADY_ON_CALL;
            return Err(Error::CannotCall { field: "to", code, problem, name: Some(name) });
        }
    };
    let invitation = invitation(invitee, &press.id);
    let begun = match leg {
        Some(leg) => transfer::begin(calls, user, call, leg).await,
        None => Ok(false),
    };
    let set_back = async |has_held| {
        if leg.is_some() {
            transfer::withdraw(calls, call, has_held).await;
        }
    };
    let error = match &begun {
        Err(error) => error.clone(),
        Ok(has_held) => {
            match invitation::send(calls, call, &invitation, claim, RetryLimit::Until(end)).await {
                Ok(asked) => {
                    if let Err(error) = invitation::record(calls, call, &asked, invitation).await {
                        set_back(*has_held).await;
                        return Err(error);
                    }
                    if leg.is_some() {
                        transfer::recorded(calls, call).await;
                    }
                    return Ok(Added::Invited(asked));
                }
                // Perhaps they are asked: nobody else asks them while the lease goes on.
                Err(NoDial::NotRung(NotRung::Unknown(error))) => {
                    set_back(*has_held).await;
                    return Err(new_task::unknown(error));
                }
                Err(NoDial::NotRung(NotRung::Refused(error))) => error.into(),
                Err(NoDial::NotRenewed(error)) => error,
                Err(NoDial::ClaimLost) => Error::BeingDialled,
            }
        }
    };
    set_back(begun.is_ok_and(|has_held| has_held)).await;
    release_claim(calls, call, &press.id).await;
    Err(error)
}

/// Records an invitation whose task was made for a press that did not hear of it. `leg` is that of who hands the call over:
/// what such a press has begun was set back.
async fn record_found(
    calls: &Calls,
    user: &FlexUser,
    call: &TaskSid,
    asked: TaskSid,
    invitation: Invitation,
    leg: Option<&CallSid>,
) -> Result<Added, Error> {
    let is_recorded = calls.maps.known(call).await?.view().invitations.contains_key(&asked);
    let leg = leg.filter(|_| !is_recorded);
    if let Some(leg) = leg {
        transfer::begin(calls, user, call, leg).await?;
    }
    invitation::record(calls, call, &asked, invitation).await?;
    if leg.is_some() {
        transfer::recorded(calls, call).await;
    }
    undo_guard::keep(calls, call, Called::Invited(asked.clone())).await?;
    Ok(Added::Before(None, Some(asked)))
}
