//! `POST /leave-conference`: the agent is about to leave on purpose, so that the call does not wait for them.

use actix_web::{HttpResponse, web::Data};
use shared::api::LeaveConferenceRequest;

use crate::{
    calls::rejoin,
    http::{
        actions::call_request, audit::Act, auth::owned_request::OwnedRequest,
        error_response::Error, state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, task, .. }: OwnedRequest<LeaveConferenceRequest>,
) -> Result<HttpResponse, Error> {
    let worker_sid = user.worker_sid.clone().ok_or_else(Error::no_worker)?;
    call_request::act(&state, &user, &task, Act::Leave, |calls, call| async move {
        rejoin::leave(&calls, &call, &worker_sid).await
    })
    .await
}
