//! `POST /answered-by`: Twilio tells whether a person or a machine picked up a leg that we have dialled.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{answered_by::AnsweredBy, api::path};

use crate::{
    calls::answered_by::answered_by,
    http::{
        answer_deadline::answer_in_time,
        auth::signed_request::SignedRequest,
        error_response::Error,
        state::AppState,
        webhooks::{fields::call_sid, named_leg::named_leg},
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let text = request.required("AnsweredBy")?;
    let who = AnsweredBy::parse(text)
        .ok_or_else(|| Error::bad_field("AnsweredBy", format!("`{text}` is unknown")))?;
    let named = named_leg(&request, &state.calls.urls, path::ANSWERED_BY)?;
    let call_sid = call_sid(&request)?;
    let calls = Arc::clone(&state.calls);
    let work = async move { answered_by(&calls, &named.task_sid, call_sid, who).await };
    answer_in_time(&state.background, work).await?;
    Ok(HttpResponse::NoContent().finish())
}
