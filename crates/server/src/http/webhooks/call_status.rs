//! `POST /call-status`: Twilio tells how far a leg is that we have dialled: it rings, is busy, was
//! answered, failed.

use actix_web::{HttpResponse, web::Data};
use shared::{ConferenceSid, TaskSid, label::Label, reduce::DialledLeg};

use crate::{
    calls::{callback_url, conference_event},
    http::{
        answer_deadline::in_time, app::AppState, auth::signed_request::SignedRequest,
        error_response::Error, webhooks::callback::parse_call_progress,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let progress = parse_call_progress(&request)?;
    let task_sid = TaskSid::parse(request.required_in_query("taskSid")?)
        .map_err(|error| Error::bad_field("taskSid", error))?;
    let conference_sid = ConferenceSid::parse(request.required_in_query("conferenceSid")?)
        .map_err(|error| Error::bad_field("conferenceSid", error))?;
    let label = Label::parse(request.required_in_query("label")?);
    let proof = request.query("proof").unwrap_or_default();
    if !callback_url::is_proof(&state.settings, &task_sid, &conference_sid, &label, proof) {
        return Err(Error::BadSignature);
    }
    let leg = DialledLeg {
        call_sid: progress.call_sid.clone(),
        conference_sid,
        label,
        phone_number: request.required("To")?.to_owned(),
    };
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        conference_event::call_progress(&state, &task_sid, leg, progress).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
