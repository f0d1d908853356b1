//! `GET|POST /agent-join-conference`: the same for a worker who was asked to come to a call that has a
//! task already. `conferenceSid` is that task's SID, which is the conference's name; `taskSid`, which
//! old dialpads do not send, is the task that the worker has accepted.
//!
//! Who was asked to come stands in the call's map. What a task says of itself is not asked: workers
//! can write the attributes of their own tasks.

use actix_web::{HttpResponse, web::Data};
use shared::{ReservationSid, TaskSid, WorkerSid, api::path::AGENT_JOIN_CONFERENCE};

use crate::http::{
    app::AppState,
    auth::signed_request::SignedRequest,
    error_response::Error,
    webhooks::worker_join::{self, CONFERENCE, TASK},
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let call = worker_join::task_sid(&request, CONFERENCE)?;
    let who_may = invited(&state, &request, &call);
    worker_join::twiml(&state, &request, AGENT_JOIN_CONFERENCE, &call, who_may).await
}

async fn invited(
    state: &AppState,
    request: &SignedRequest,
    call: &TaskSid,
) -> Result<Option<(ReservationSid, WorkerSid)>, Error> {
    let accepted = request.query(TASK).and_then(|text| TaskSid::parse(text).ok());
    let map = state.sync_writer.read(call).await?;
    for (task_sid, _) in map.view().invited() {
        if accepted.as_ref().is_some_and(|accepted| accepted != task_sid) {
            continue;
        }
        if let Some(holder) = worker_join::holder(state, request, task_sid).await? {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}
