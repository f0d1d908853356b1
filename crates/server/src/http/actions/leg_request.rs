//! What the routes have in common that do one thing to one leg.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{CallSid, WorkerSid, api::DoneResponse};

use crate::{
    calls::{
        self,
        flex_user::FlexUser,
        leg_action::{self, LegAction},
        leg_address::{CallOf, Person},
    },
    http::{
        answer_deadline::{answer_in_time, while_asked},
        audit::{self, Act, On},
        auth::call_ownership::OwnedTask,
        call_span,
        error_response::Error,
        state::AppState,
    },
    twilio::ParticipantUpdate,
};

/// Does it, and answers that it is done. A flag can be set back by the next request, so nothing is tried
/// after the answer; a leg that is to be removed is removed, and keys are played.
pub(crate) async fn act(
    state: Data<AppState>,
    user: FlexUser,
    task: OwnedTask,
    person: Person,
    action: LegAction,
) -> Result<HttpResponse, Error> {
    if let Person::Call(call_sid) = &person {
        call_span::note_leg(call_sid);
    }
    let work = {
        let (calls, task, person) = (Arc::clone(&state.calls), task.clone(), person.clone());
        let action = action.clone();
        async move {
            let call = CallOf { task_sid: task.task_sid(), conference_sid: task.conference_sid() };
            leg_action::act(&calls, call, &person, &action).await
        }
    };
    let acted = match action {
        LegAction::Update(_) | LegAction::HoldWith(_) => while_asked(work).await,
        LegAction::Remove => answer_in_time(&state.background, work).await,
        // A press that was claimed is played, because a repeat of the request is answered as if it were. Whoever is asked
        // to try again presses another time, and both are heard.
        LegAction::SendDigits(..) => match answer_in_time(&state.background, work).await {
            Err(Error::TooSlow) => Err(calls::error::Error::OutcomeUnknown.into()),
            played => played,
        },
    };
    let leg = acted.as_ref().ok().and_then(Option::as_ref);
    let asked_for = if let Person::Call(call_sid) = &person { Some(call_sid) } else { None };
    let on = On {
        task_sid: Some(task.task_sid()),
        conference_sid: leg.map(|leg| &leg.conference_sid).or(task.conference_sid()),
        call_sid: leg.map(|leg| &leg.call_sid).or(asked_for),
        ..On::default()
    };
    audit::note(&user, act_of(&action), on, &acted);
    acted.map(|_| done())
}

fn act_of(action: &LegAction) -> Act {
    match action {
        LegAction::Update(ParticipantUpdate::Hold(true)) | LegAction::HoldWith(_) => Act::Hold,
        LegAction::Update(ParticipantUpdate::Hold(false)) => Act::Unhold,
        LegAction::Update(ParticipantUpdate::Muted(true)) => Act::Mute,
        LegAction::Update(ParticipantUpdate::Muted(false)) => Act::Unmute,
        LegAction::Update(ParticipantUpdate::EndConferenceOnExit(it)) => {
            Act::EndConferenceOnExit(*it)
        }
        LegAction::SendDigits(..) => Act::SendDigits,
        LegAction::Remove => Act::Remove,
    }
}

/// Reads the field `participant`: a leg or, as old clients name them, a worker.
pub(crate) fn person(text: &str) -> Result<Person, Error> {
    if let Ok(worker_sid) = WorkerSid::parse(text) {
        return Ok(Person::Worker(worker_sid));
    }
    let call_sid = CallSid::parse(text).map_err(|error| Error::bad_field("participant", error))?;
    Ok(Person::Call(call_sid))
}

/// The answer that old clients wait for.
pub(crate) fn done() -> HttpResponse {
    HttpResponse::Ok().json(DoneResponse { status: 200 })
}
