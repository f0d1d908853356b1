//! `POST /end-conference`: the call is over for everybody on the line.

use actix_web::{HttpResponse, web::Data};
use shared::api::EndConferenceRequest;

use crate::{
    calls::end_call::end_call,
    http::{
        actions::call_request, audit::Act, auth::owned_request::OwnedRequest,
        error_response::Error, state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { user, task, .. }: OwnedRequest<EndConferenceRequest>,
) -> Result<HttpResponse, Error> {
    call_request::act(&state, &user, &task, Act::End, |calls, call| async move {
        end_call(&calls, &call).await
    })
    .await
}
