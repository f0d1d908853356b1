//! `POST /rejoin-conference`: the page of an agent whose leg was dropped is back, and their telephone is rung again.

use actix_web::{HttpResponse, web::Data};
use shared::api::RejoinConferenceRequest;

use crate::{
    calls::rejoin,
    http::{
        actions::{add_conference_participant::press_id, call_request},
        audit::Act,
        auth::owned_request::OwnedRequest,
        error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, asked, task }: OwnedRequest<RejoinConferenceRequest>,
) -> Result<HttpResponse, Error> {
    let worker_sid = user.worker_sid.clone().ok_or_else(Error::no_worker)?;
    let id = asked.id.as_deref().map(press_id).transpose()?;
    state.limits.count_dial(&user)?;
    call_request::act(&state, &user, &task, Act::Rejoin, |calls, call| async move {
        rejoin::ring_again(&calls, &call, &worker_sid, id).await
    })
    .await
}
