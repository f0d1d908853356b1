//! `POST /remove-conference-participant`: one person is taken off the line, or need not
//! come.

use actix_web::{HttpResponse, web::Data};
use shared::{TaskSid, api::RemoveParticipantRequest};

use crate::{
    calls::{invitation, leg_address::Person},
    http::{
        actions::leg_request::{self, Act},
        answer_deadline::in_time,
        app::AppState,
        auth::call_ownership::OwnedRequest,
        error_response::Error,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<RemoveParticipantRequest>,
) -> Result<HttpResponse, Error> {
    if let Ok(invitation) = TaskSid::parse(&asked.participant) {
        let state = state.into_inner();
        in_time(&state.detached.clone(), async move {
            invitation::take_back(&state, task.task_sid(), &invitation).await
        })
        .await?;
        return Ok(leg_request::done());
    }
    let person = Person::parse(&asked.participant)?;
    leg_request::act(state, task, person, Act::Remove).await
}
