//! `POST /attach-recording-to-task`: the recording of a conference can be fetched. Its tasks may be
//! wrapping by then, completed, or gone.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};

use crate::{
    calls::recording::attach::attach,
    http::{
        answer_deadline::answer_in_time, auth::signed_request::SignedRequest,
        error_response::Error, state::AppState, webhooks::fields::task_sid,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = task_sid(&request, "taskSid")?;
    let proof = request.query("proof").unwrap_or_default();
    if !state.calls.urls.is_proof_of_recording(&task_sid, proof) {
        return Err(Error::BadSignature);
    }
    let recording_url = request.required("RecordingUrl")?.to_owned();
    // One that begins, or was never made, has nothing to be fetched.
    if request.required("RecordingStatus")? != "completed" {
        return Ok(HttpResponse::NoContent().finish());
    }
    let calls = Arc::clone(&state.calls);
    let work = async move { attach(&calls, &task_sid, &recording_url).await };
    answer_in_time(&state.background, work).await?;
    Ok(HttpResponse::NoContent().finish())
}
