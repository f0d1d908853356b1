//! `POST /remove-conference-participant`: one person is taken off the line, or need not
//! come.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{TaskSid, api::RemoveParticipantRequest};

use crate::{
    calls::{invitation_end, leg_action::LegAction},
    http::{
        actions::leg_request, answer_deadline::answer_in_time, auth::owned_request::OwnedRequest,
        error_response::Error, state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, task, .. }: OwnedRequest<RemoveParticipantRequest>,
) -> Result<HttpResponse, Error> {
    if let Ok(invitation) = TaskSid::parse(&asked.participant) {
        let calls = Arc::clone(&state.calls);
        let work =
            async move { invitation_end::take_back(&calls, task.task_sid(), &invitation).await };
        answer_in_time(&state.background, work).await?;
        return Ok(leg_request::done());
    }
    let person = leg_request::person(&asked.participant)?;
    leg_request::act(state, task, person, LegAction::Remove).await
}
