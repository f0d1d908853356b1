//! What the routes have in common that do one thing to one leg.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{CallSid, WorkerSid, api::DoneResponse};

use crate::{
    calls::{
        leg_action::{self, LegAction},
        leg_address::{CallOf, Person},
    },
    http::{
        answer_deadline::{answer_in_time, while_asked},
        auth::call_ownership::OwnedTask,
        error_response::Error,
        state::AppState,
    },
};

/// Does it, and answers that it is done. A flag can be set back by the next request, so nothing is tried
/// after the answer; a leg that is to be removed is removed.
pub(crate) async fn act(
    state: Data<AppState>,
    task: OwnedTask,
    person: Person,
    action: LegAction,
) -> Result<HttpResponse, Error> {
    let calls = Arc::clone(&state.calls);
    let work = async move {
        let call = CallOf { task_sid: task.task_sid(), conference_sid: task.conference_sid() };
        leg_action::act(&calls, call, &person, action).await
    };
    match action {
        LegAction::Update(_) => while_asked(work).await?,
        LegAction::Remove => answer_in_time(&state.background, work).await?,
    }
    Ok(done())
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
