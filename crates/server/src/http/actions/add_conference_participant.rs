//! `POST /add-conference-participant`: one more telephone rings, or one more worker
//! is asked to come.

use actix_web::{HttpResponse, web::Data};
use shared::{
    TaskSid,
    api::{AddParticipantRequest, AddParticipantResponse, code},
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
    sync_map::ParticipantItem,
};

use crate::{
    calls::{
        caller_id, colleague,
        dial::call_again,
        invitation::{self, Invitation},
        leg::{self, NewLeg, NotRung},
        leg_address,
    },
    http::{
        app::AppState,
        auth::{
            browser_request::phone_number,
            call_ownership::{OwnedRequest, OwnedTask},
            flex_token::FlexUser,
        },
        error_response::Error,
        undo_if_late::{MAKING_PATIENCE, done_or_undone},
    },
};

/// Who is on the way.
enum Added {
    Leg(DialledLeg),
    Invited(TaskSid),
}

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<AddParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let state = state.into_inner();
    let detached = state.detached.clone();
    let call = task.task_sid().clone();
    let undo = {
        let state = state.clone();
        |added| async move { undo(&state, &call, added).await }
    };
    let added = if names_a_worker(&asked.to) {
        let work = async move { invite(&state, &user, &task, asked).await };
        done_or_undone(&detached, MAKING_PATIENCE, work, undo).await?
    } else {
        let to = phone_number("to", code::BAD_NUMBER, &asked.to)?;
        let from = caller_id::asked("from", asked.from.as_deref())?;
        let work = async move { add(&state, &user, &task, to, from).await };
        done_or_undone(&detached, MAKING_PATIENCE, work, undo).await?
    };
    let (call_sid, invitation) = match added {
        Added::Leg(leg) => (Some(leg.call_sid), None),
        Added::Invited(task_sid) => (None, Some(task_sid)),
    };
    Ok(HttpResponse::Ok().json(AddParticipantResponse { status: 200, call_sid, invitation }))
}

/// Whether a text is the address of a worker's telephone: a number has no letters.
fn names_a_worker(to: &str) -> bool {
    to.contains(char::is_alphabetic)
}

/// Asks a colleague to come to a call that goes on.
async fn invite(
    state: &AppState,
    user: &FlexUser,
    task: &OwnedTask,
    asked: AddParticipantRequest,
) -> Result<Added, Error> {
    let call = task.task_sid();
    let colleague = colleague::find(state, "to", &asked.to, user).await?;
    leg_address::in_conference(state, task, |_| async { Ok(()) }).await?;
    let map = state.sync_writer.read(call).await?;
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
        from: colleague::name_of_caller(state, asked.from.as_deref(), user).await?,
        colleague,
        correlation_id: format!("{:032x}", rand::random::<u128>()),
        claim: None,
    };
    invitation::send(state, call, invitation).await.map(Added::Invited)
}

async fn add(
    state: &AppState,
    user: &FlexUser,
    task: &OwnedTask,
    to: PhoneNumber,
    from: Option<PhoneNumber>,
) -> Result<Added, Error> {
    let task_sid = task.task_sid();
    let from = match from {
        Some(from) => from,
        None => match of_call_before(state, task_sid, &to).await? {
            Some(from) => from,
            None => caller_id::of_user(state, "from", user).await?,
        },
    };
    let claim = call_again::claim(state, task_sid, &to).await?;
    let label = match &claim {
        Some(id) => Label::Customer(id.clone()),
        None => Label::External(LegId::from_bits(rand::random())),
    };
    let rung = leg_address::in_conference(state, task, |conference_sid| {
        let (label, to, from) = (label.clone(), to.to_string(), from.to_string());
        let leg = NewLeg { conference_sid, label, to, from };
        async move {
            match leg::ring(state, task_sid, leg).await {
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
        (Err(error), Some(id)) => return Err(call_again::give_up(state, task_sid, id, error).await),
    };
    // The telephone rings: whether or not the map can be written, the answer is yes. The leg's first
    // callback brings it into the map.
    if let Err(error) = leg::write_dialled(state, task_sid, leg.clone()).await {
        let call_sid = &leg.call_sid;
        tracing::warn!(%task_sid, %call_sid, %error, "the dialled leg is not in the map yet");
    }
    if claim.is_some() {
        call_again::name(state, task_sid, &leg).await;
    }
    Ok(Added::Leg(leg))
}

/// Lets nobody ring for an agent who was told that nobody does.
async fn undo(state: &AppState, call: &TaskSid, added: Added) {
    match added {
        Added::Leg(leg) => remove(state, &leg).await,
        Added::Invited(task_sid) => {
            if let Err(error) = invitation::take_back(state, call, &task_sid).await {
                tracing::error!(%task_sid, %error, "a worker is asked for nobody");
            }
        }
    }
}

/// Stops a telephone from ringing for an agent who was told that it does not.
async fn remove(state: &AppState, leg: &DialledLeg) {
    let DialledLeg { conference_sid, call_sid, .. } = leg;
    if let Err(error) = state.twilio.remove_participant(conference_sid, call_sid).await
        && !error.is_not_found()
    {
        tracing::error!(%conference_sid, %call_sid, %error, "a leg that nobody waits for is left behind");
    }
}

/// The number that the customer was shown before, where it is the customer who is called again.
async fn of_call_before(
    state: &AppState,
    task_sid: &TaskSid,
    to: &PhoneNumber,
) -> Result<Option<PhoneNumber>, Error> {
    let map = state.sync_writer.known(task_sid).await?;
    let dial = map.view().conference.as_ref().and_then(|item| item.customer_dial.as_ref());
    let before = dial.filter(|dial| dial.to == to.as_str());
    Ok(before.and_then(|dial| PhoneNumber::parse(&dial.from).ok()))
}
