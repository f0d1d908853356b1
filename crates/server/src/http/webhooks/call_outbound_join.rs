//! `POST /call-outbound-join`: Twilio tells what happened to a conference.

use actix_web::{HttpResponse, web::Data};

use crate::{
    calls::conference_event,
    http::{
        answer_deadline::in_time,
        app::AppState,
        auth::signed_request::SignedRequest,
        error_response::Error,
        webhooks::callback::{ConferenceCallback, parse_conference_callback},
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let (task_sid, event) = match parse_conference_callback(&request)? {
        ConferenceCallback::Event(task_sid, event) => (task_sid, event),
        ConferenceCallback::NotForTheMap => return Ok(HttpResponse::NoContent().finish()),
    };
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        conference_event::conference_event(&state, &task_sid, event).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
