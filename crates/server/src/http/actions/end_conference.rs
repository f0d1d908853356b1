//! `POST /end-conference`: the call is over for everybody on the line.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::api::EndConferenceRequest;

use crate::{
    calls::end_call::end_call,
    http::{
        actions::leg_request::done,
        answer_deadline::answer_in_time,
        audit::{self, Act, On},
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, task, .. }: OwnedRequest<EndConferenceRequest>,
) -> Result<HttpResponse, Error> {
    let work = {
        let (calls, task) = (Arc::clone(&state.calls), task.clone());
        async move { end_call(&calls, task.task_sid()).await }
    };
    let ended = answer_in_time(&state.background, work).await;
    let on = On { task_sid: Some(task.task_sid()), ..On::default() };
    audit::note(&user, Act::End, on, &ended);
    ended.map(|()| done())
}
