//! `GET|POST /agent-outbound-join`: Twilio asks what the leg of the agent who accepted shall do. It
//! goes into the conference that is named as the task.

use actix_web::{HttpResponse, web::Data};

use super::worker_joins;
use crate::{app::AppState, error::Error, signature::extractor::SignedRequest};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = worker_joins::task_sid(&request, "taskSid")?;
    worker_joins::twiml(&state, &request, &task_sid, Some(&task_sid)).await
}
