//! `GET|POST /agent-outbound-join`: Twilio asks what the leg of the agent who accepted shall do. It
//! goes into the conference that is named as the task.

use actix_web::{HttpResponse, web::Data};
use shared::api::path::AGENT_OUTBOUND_JOIN;

use crate::{
    calls::leg_admission,
    http::{
        auth::signed_request::SignedRequest,
        error_response::Error,
        state::AppState,
        webhooks::{
            fields::task_sid,
            worker_join::{self, TASK},
        },
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = task_sid(&request, TASK)?;
    let leg = worker_join::arriving_leg(&request)?;
    let admitted = leg_admission::agent(&state.calls, &leg, &task_sid);
    worker_join::twiml(&state, &request, AGENT_OUTBOUND_JOIN, &task_sid, admitted).await
}
