//! `GET` and `POST /get-call-properties`: whom a leg rings. Old clients ask for it, and do so with a URL
//! that holds the token.

use actix_web::{HttpResponse, web::Data};
use shared::api::{GetCallPropertiesRequest, GetCallPropertiesResponse};

use crate::{
    clock::timeout,
    http::{
        answer_deadline::ANSWER_DEADLINE, auth::owned_request::OwnedRequest, error_response::Error,
        state::AppState,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { asked, .. }: OwnedRequest<GetCallPropertiesRequest>,
) -> Result<HttpResponse, Error> {
    let fetched = timeout(ANSWER_DEADLINE, state.calls.twilio.fetch_call(&asked.call_sid)).await;
    let call = fetched.map_err(|_| Error::TooSlow)??;
    Ok(HttpResponse::Ok().json(GetCallPropertiesResponse {
        sid: asked.call_sid,
        to: call.to,
        from: call.from,
        status: call.status,
        direction: call.direction,
    }))
}
