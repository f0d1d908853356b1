//! What the routes have in common that do one thing to one leg.

use actix_web::{HttpResponse, web::Data};
use shared::api::DoneResponse;

use crate::{
    calls::leg_address::{self, Leg, Person},
    http::{
        answer_deadline::in_time, app::AppState, auth::call_ownership::OwnedTask,
        error_response::Error,
    },
    twilio::ParticipantUpdate,
};

/// The one thing. A browser cannot ask for another: nothing else of its form gets as far as this.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    Update(ParticipantUpdate),
    Remove,
}

/// Does it, and answers that it is done.
pub(crate) async fn act(
    state: Data<AppState>,
    task: OwnedTask,
    person: Person,
    act: Act,
) -> Result<HttpResponse, Error> {
    let state = state.into_inner();
    let result = in_time(&state.detached.clone(), async move {
        let twilio = &state.twilio;
        leg_address::on_leg(&state, &task, &person, |Leg { conference_sid, call_sid }| async move {
            match act {
                Act::Update(update) => {
                    twilio.update_participant(&conference_sid, &call_sid, &[update]).await.map(drop)
                }
                Act::Remove => twilio.remove_participant(&conference_sid, &call_sid).await,
            }
        })
        .await
    })
    .await;
    match (act, result) {
        // One who is gone already is what was wanted.
        (Act::Remove, Err(Error::NotFound(_))) => Ok(done()),
        (Act::Remove | Act::Update(_), result) => result.map(|()| done()),
    }
}

/// The answer that old clients wait for.
pub(crate) fn done() -> HttpResponse {
    HttpResponse::Ok().json(DoneResponse { status: 200 })
}
