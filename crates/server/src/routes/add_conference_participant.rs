//! `POST /add-conference-participant`: one more telephone rings.

use actix_web::{HttpResponse, web::Data};
use shared::{
    TaskSid,
    api::{AddParticipantRequest, AddParticipantResponse},
    label::{Label, LegId},
    phone_number::PhoneNumber,
    reduce::DialledLeg,
};

use super::{
    done_or_undone::{MAKING_PATIENCE, done_or_undone},
    target,
};
use crate::{
    app::AppState,
    browser::phone_number,
    caller_id,
    carry_out::leg::{self, NewLeg},
    error::Error,
    flex_token::FlexUser,
    ownership::{OwnedRequest, OwnedTask},
    twilio::TwilioError,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<AddParticipantRequest>,
) -> Result<HttpResponse, Error> {
    let to = phone_number("to", &asked.to)?;
    let from = caller_id::asked("from", asked.from.as_deref())?;
    let state = state.into_inner();
    let detached = state.detached.clone();
    let work = {
        let state = state.clone();
        async move { add(&state, &user, &task, to, from).await }
    };
    let undo = |leg| async move { remove(&state, &leg).await };
    let leg = done_or_undone(&detached, MAKING_PATIENCE, work, undo).await?;
    Ok(HttpResponse::Ok().json(AddParticipantResponse { status: 200, call_sid: leg.call_sid }))
}

async fn add(
    state: &AppState,
    user: &FlexUser,
    task: &OwnedTask,
    to: PhoneNumber,
    from: Option<PhoneNumber>,
) -> Result<DialledLeg, Error> {
    let task_sid = task.task_sid();
    let from = match from {
        Some(from) => from,
        None => match of_call(state, task_sid).await? {
            Some(from) => from,
            None => caller_id::of_user(state, "from", user).await?,
        },
    };
    let label = Label::External(LegId::from_bits(rand::random()));
    let leg = target::in_conference(state, task, |conference_sid| {
        let (label, to, from) = (label.clone(), to.to_string(), from.to_string());
        let leg = NewLeg { conference_sid, label, to, from };
        async move { leg::ring(state, task_sid, leg).await.map_err(TwilioError::from) }
    })
    .await?;
    // The telephone rings: whether or not the map can be written, the answer is yes. The leg's first
    // callback brings it into the map.
    if let Err(error) = leg::write_dialled(state, task_sid, leg.clone()).await {
        let call_sid = &leg.call_sid;
        tracing::warn!(%task_sid, %call_sid, %error, "the dialled leg is not in the map yet");
    }
    Ok(leg)
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

/// The number that the customer was shown; a colleague was shown a name.
async fn of_call(state: &AppState, task_sid: &TaskSid) -> Result<Option<PhoneNumber>, Error> {
    let map = state.sync_writer.known(task_sid).await?;
    let dial = map.view().conference.as_ref().and_then(|item| item.customer_dial.as_ref());
    if let Some(dial) = dial {
        return Ok(PhoneNumber::parse(&dial.from).ok());
    }
    let task = match state.twilio.fetch_task(task_sid).await {
        Ok(task) => task,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let from = task.attributes.get("from").and_then(|value| value.as_str());
    Ok(from.and_then(|from| PhoneNumber::parse(from).ok()))
}
