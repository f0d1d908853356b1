//! `POST /remove-conference-participant`: one person is taken off the line, or need not
//! come.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{TaskSid, api::RemoveParticipantRequest};

use crate::{
    calls::{leg_action::LegAction, transfer},
    http::{
        actions::leg_request,
        answer_deadline::answer_in_time,
        audit::{self, Act, On},
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<RemoveParticipantRequest>,
) -> Result<HttpResponse, Error> {
    if let Ok(invitation) = TaskSid::parse(&asked.participant) {
        let work = {
            let (calls, task) = (Arc::clone(&state.calls), task.clone());
            let invitation = invitation.clone();
            async move { transfer::take_back(&calls, task.task_sid(), &invitation).await }
        };
        let taken_back = answer_in_time(&state.background, work).await;
        let task_sid = Some(task.task_sid());
        let on = On { task_sid, invitation: Some(&invitation), ..On::default() };
        audit::note(&user, Act::TakeBack, on, &taken_back);
        return taken_back.map(|()| leg_request::done());
    }
    let person = leg_request::person(&asked.participant)?;
    leg_request::act(state, user, task, person, LegAction::Remove).await
}
