//! `POST /attach-recording-to-task`: the recording of a conference can be fetched. The task may be
//! wrapping by then, completed, or gone.

use actix_web::{HttpResponse, web::Data};

use crate::{
    calls::{callback_url, task_lifecycle},
    http::{
        answer_deadline::in_time, app::AppState, auth::signed_request::SignedRequest,
        error_response::Error, webhooks::worker_join::task_sid,
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = task_sid(&request, "taskSid")?;
    let proof = request.query("proof").unwrap_or_default();
    if !callback_url::is_proof_of_recording(&state.settings, &task_sid, proof) {
        return Err(Error::BadSignature);
    }
    let recording_url = request.required("RecordingUrl")?.to_owned();
    // One that begins, or was never made, has nothing to be fetched.
    if request.required("RecordingStatus")? != "completed" {
        return Ok(HttpResponse::NoContent().finish());
    }
    let state = state.into_inner();
    in_time(&state.detached.clone(), async move {
        task_lifecycle::attach_recording(&state, &task_sid, &recording_url).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
