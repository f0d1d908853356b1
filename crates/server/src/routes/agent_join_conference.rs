//! `GET|POST /agent-join-conference`: the same for a worker who was asked to come to a call that has a
//! task already. `conferenceSid` is that task's SID, which is the conference's name; `taskSid`, which
//! old dialpads do not send, is the task that the worker has accepted.

use actix_web::{HttpResponse, web::Data};
use shared::TaskSid;

use super::worker_joins;
use crate::{app::AppState, error::Error, signature::extractor::SignedRequest};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let of_call = worker_joins::task_sid(&request, "conferenceSid")?;
    let accepted = request.query("taskSid").and_then(|text| TaskSid::parse(text).ok());
    worker_joins::twiml(&state, &request, &of_call, accepted.as_ref()).await
}
