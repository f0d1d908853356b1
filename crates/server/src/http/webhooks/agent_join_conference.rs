//! `GET|POST /agent-join-conference`: the same for a worker who was asked to come to a call that has a
//! task already. `conferenceSid` is that task's SID, which is the conference's name; `taskSid`, which
//! old dialpads do not send, is the task that the worker has accepted.

use actix_web::{HttpResponse, web::Data};
use shared::{TaskSid, api::path::AGENT_JOIN_CONFERENCE};

use crate::{
    calls::leg_admission,
    http::{
        auth::signed_request::SignedRequest,
        error_response::Error,
        state::AppState,
        webhooks::{
            fields::task_sid,
            worker_join::{self, CONFERENCE, TASK},
        },
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let call = task_sid(&request, CONFERENCE)?;
    let accepted = request.query(TASK).and_then(|text| TaskSid::parse(text).ok());
    let leg = worker_join::arriving_leg(&request)?;
    let admitted = leg_admission::invited(&state.calls, &leg, &call, accepted.as_ref());
    worker_join::twiml(&state, &request, AGENT_JOIN_CONFERENCE, &call, admitted).await
}
