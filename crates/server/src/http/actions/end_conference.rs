//! `POST /end-conference`: the call is over for everybody on the line.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::api::EndConferenceRequest;

use crate::{
    calls::end_call::end_call,
    http::{
        actions::leg_request::done, answer_deadline::answer_in_time,
        auth::owned_request::OwnedRequest, error_response::Error, state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { task, .. }: OwnedRequest<EndConferenceRequest>,
) -> Result<HttpResponse, Error> {
    let calls = Arc::clone(&state.calls);
    let work = async move { end_call(&calls, task.task_sid()).await };
    answer_in_time(&state.background, work).await?;
    Ok(done())
}
