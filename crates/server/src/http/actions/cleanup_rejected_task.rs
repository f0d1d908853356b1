//! `POST /cleanup-rejected-task`: a worker does not come to the call that they were asked to. Where the
//! call was made to nobody else, it is over for who called, too. Who made a call that does not reach them
//! gives it up in the same way, so that it does not go out when they have turned to something else.

use actix_web::{HttpResponse, web::Data};
use shared::api::CleanupRejectedTaskRequest;

use crate::{
    calls::{invitation, withdraw_call},
    http::{
        actions::leg_request::done, answer_deadline::in_time, app::AppState,
        auth::browser_request::BrowserRequest, error_response::Error,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    BrowserRequest { user, fields, .. }: BrowserRequest,
) -> Result<HttpResponse, Error> {
    let asked: CleanupRejectedTaskRequest = fields.read()?;
    let Some(worker_sid) = user.worker_sid.clone() else {
        return Err(Error::NotAllowed("the person who asks is no worker".to_owned()));
    };
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        if invitation::reject(&state, &asked.task_sid, &worker_sid).await? {
            return Ok(());
        }
        withdraw_call::give_up(&state, &user, &asked.task_sid).await
    })
    .await?;
    Ok(done())
}
