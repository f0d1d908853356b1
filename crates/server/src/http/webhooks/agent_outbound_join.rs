//! `GET|POST /agent-outbound-join`: Twilio asks what the leg of the agent who accepted shall do. It
//! goes into the conference that is named as the task.

use actix_web::{HttpResponse, web::Data};
use shared::api::path::AGENT_OUTBOUND_JOIN;

use crate::http::{
    app::AppState,
    auth::signed_request::SignedRequest,
    error_response::Error,
    webhooks::worker_join::{self, TASK},
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = worker_join::task_sid(&request, TASK)?;
    let who_may = worker_join::holder(&state, &request, &task_sid);
    worker_join::twiml(&state, &request, AGENT_OUTBOUND_JOIN, &task_sid, who_may).await
}
