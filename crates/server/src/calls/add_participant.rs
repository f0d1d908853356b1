//! One more person on a call: a telephone rings, or a colleague is asked to come.

use shared::{
    TaskSid,
    api::code,
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    sync_map::ParticipantItem,
};

use crate::calls::{
    caller_id, colleague,
    context::Calls,
    dial::call_again,
    dialled_leg::{self, NewLeg, NotRung},
    error::Error,
    flex_user::FlexUser,
    invitation::{self, Invitation},
    invitation_end, leg_address,
};

/// Who is on the way.
#[derive(Debug)]
pub(crate) enum Added {
    Leg(DialledLeg),
    Invited(TaskSid),
}

/// Asks a colleague to come to a call that goes on.
pub(crate) async fn invite(
    calls: &Calls,
    user: &FlexUser,
    call: &TaskSid,
    to: &str,
    from: Option<&str>,
) -> Result<Added, Error> {
    let colleague = colleague::find(calls, "to", to, user).await?;
    leg_address::in_conference(calls, call, |_| async { Ok(()) }).await?;
    let map = calls.maps.read(call).await?;
    let is_theirs =
        |item: &ParticipantItem| item.worker_sid.as_ref() == Some(&colleague.worker_sid);
    let mut legs = map.view().joined().map(|(_, item)| item);
    if legs.any(is_theirs) || map.view().invited().any(|(_, item)| is_theirs(item)) {
        let name = colleague.name;
        let problem = format!("{name} is on the call, or is being called");
        let code = code::ALREADY_ON_CALL;
        return Err(Error::CannotCall { field: "to", code, problem, name: Some(name) });
    }
    let invitation = Invitation {
        caller: colleague::caller(calls, from, user).await?,
        colleague,
        correlation_id: format!("{:032x}", rand::random::<u128>()),
        claim: None,
    };
    invitation::send(calls, call, invitation).await.map(Added::Invited)
}

/// Rings one more telephone, or the customer's again.
pub(crate) async fn add(
    calls: &Calls,
    user: &FlexUser,
    task_sid: &TaskSid,
    to: PhoneNumber,
    from: Option<PhoneNumber>,
) -> Result<Added, Error> {
    let from = match from {
        Some(from) => from,
        None => match of_call_before(calls, task_sid, &to).await? {
            Some(from) => from,
            None => caller_id::of_user(calls, "from", user).await?,
        },
    };
    let claim = call_again::claim(calls, task_sid, &to).await?;
    let label = match &claim {
        Some(id) => Label::Customer(id.clone()),
        None => Label::External(LegId::from_bits(rand::random())),
    };
    let rung = leg_address::in_conference(calls, task_sid, |conference_sid| {
        let (label, to, from) = (label.clone(), to.to_string(), from.to_string());
        let leg = NewLeg { conference_sid, label, to, from };
        async move {
            match dialled_leg::ring(calls, task_sid, leg).await {
                Ok(leg) => Ok(Some(leg)),
                Err(NotRung::Unknown(error)) => {
                    tracing::warn!(%task_sid, %error, "it is not known whether the leg was dialled");
                    Ok(None)
                }
                Err(NotRung::Refused(error)) => Err(error),
            }
        }
    })
    .await
    .and_then(|leg| leg.ok_or(Error::DialUnknown));
    let leg = match (rung, &claim) {
        (Ok(leg), _) => leg,
        (Err(error), None) => return Err(error),
        (Err(error), Some(id)) => return Err(call_again::give_up(calls, task_sid, id, error).await),
    };
    // The telephone rings: whether or not the map can be written, the answer is yes. The leg's first
    // callback brings it into the map.
    if let Err(error) = dialled_leg::write_dialled(calls, task_sid, leg.clone()).await {
        let call_sid = &leg.call_sid;
        tracing::warn!(%task_sid, %call_sid, %error, "the dialled leg is not in the map yet");
    }
    if claim.is_some() {
        call_again::name(calls, task_sid, &leg).await;
    }
    Ok(Added::Leg(leg))
}

/// Lets nobody ring for an agent who was told that nobody does.
pub(crate) async fn undo(calls: &Calls, call: &TaskSid, added: Added) {
    match added {
        Added::Leg(leg) => remove(calls, &leg).await,
        Added::Invited(task_sid) => {
            if let Err(error) = invitation_end::take_back(calls, call, &task_sid).await {
                tracing::error!(%task_sid, %error, "a worker is asked for nobody");
            }
        }
    }
}

/// Stops a telephone from ringing for an agent who was told that it does not.
async fn remove(calls: &Calls, leg: &DialledLeg) {
    let DialledLeg { conference_sid, call_sid, .. } = leg;
    if let Err(error) = calls.twilio.remove_participant(conference_sid, call_sid).await
        && !error.is_not_found()
    {
        tracing::error!(%conference_sid, %call_sid, %error, "a leg that nobody waits for is left behind");
    }
}

/// The number that the customer was shown before, where it is the customer who is called again.
async fn of_call_before(
    calls: &Calls,
    task_sid: &TaskSid,
    to: &PhoneNumber,
) -> Result<Option<PhoneNumber>, Error> {
    let map = calls.maps.known(task_sid).await?;
    let dial = map.view().conference.as_ref().and_then(|item| item.customer_dial.as_ref());
    let before = dial.filter(|dial| dial.to == to.as_str());
    Ok(before.and_then(|dial| PhoneNumber::parse(&dial.from).ok()))
}
