//! `POST /cleanup-rejected-task`: a worker does not come to the call that they were asked to. Where the
//! call was made to nobody else, it is over for who called, too. Who made a call that does not reach them
//! gives it up in the same way, so that it does not go out when they have turned to something else.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::api::CleanupRejectedTaskRequest;

use crate::{
    calls::{invitation_end, withdraw_call},
    http::{
        actions::leg_request::done,
        answer_deadline::answer_in_time,
        audit::{self, Act, On},
        auth::browser_request::BrowserRequest,
        call_span,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    BrowserRequest { user, fields, .. }: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: CleanupRejectedTaskRequest = fields.read()?;
    let Some(worker_sid) = user.worker_sid.clone() else {
        return Err(Error::no_worker());
    };
    call_span::note_task(&asked.task_sid);
    let work = {
        let (calls, user) = (Arc::clone(&state.calls), user.clone());
        let task_sid = asked.task_sid.clone();
        async move {
            if invitation_end::reject(&calls, &task_sid, &worker_sid).await? {
                return Ok(());
            }
            withdraw_call::withdraw(&calls, &user, &task_sid).await
        }
    };
    let declined = answer_in_time(&state.background, work).await;
    let on = On { task_sid: Some(&asked.task_sid), ..On::default() };
    audit::note(&user, Act::Decline, on, &declined);
    declined.map(|()| done())
}
