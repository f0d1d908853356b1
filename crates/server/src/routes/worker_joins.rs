//! The leg of a worker who has accepted: it gets a label that says whose it is, and goes into the
//! conference.

use std::time::Duration;

use actix_web::HttpResponse;
use shared::{CallSid, ReservationSid, TaskSid, WorkerSid, label::Label};

use crate::{
    app::AppState, callback::call_sid, error::Error, signature::extractor::SignedRequest, twiml,
    worker_leg,
};

/// How long the worker may hear nothing while we look up who it is.
const SILENCE: Duration = Duration::from_secs(3);

/// Answers with TwiML for a leg that was made for a reservation of `accepted` and goes into the
/// conference of `task_sid`.
pub(super) async fn twiml(
    state: &AppState,
    request: &SignedRequest,
    task_sid: &TaskSid,
    accepted: Option<&TaskSid>,
) -> Result<HttpResponse, Error> {
    let call_sid = call_sid(request)?;
    // A call without a label is worth more than none: who it is will be looked up when it joins.
    let looked_up = tokio::time::timeout(SILENCE, label(state, request, accepted, &call_sid));
    let label = looked_up.await.ok().flatten();
    let twiml = twiml::join_conference(&state.settings, task_sid, label.as_ref())?;
    Ok(HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(twiml))
}

/// Reads a task SID that the URL must have.
pub(super) fn task_sid(request: &SignedRequest, name: &'static str) -> Result<TaskSid, Error> {
    TaskSid::parse(request.required_in_query(name)?).map_err(|error| Error::bad_field(name, error))
}

async fn label(
    state: &AppState,
    request: &SignedRequest,
    accepted: Option<&TaskSid>,
    call_sid: &CallSid,
) -> Option<Label> {
    let to = request.form("To").unwrap_or_default();
    let reservation_sid =
        request.query("reservationSid").and_then(|text| ReservationSid::parse(text).ok());
    let worker_sid = request.query("workerSid").and_then(|text| WorkerSid::parse(text).ok());
    let found = match (reservation_sid, worker_sid, accepted) {
        (Some(reservation_sid), Some(worker_sid), _) => {
            worker_leg::claimed(state, reservation_sid, worker_sid, to).await
        }
        (_, _, Some(task_sid)) => worker_leg::accepted(state, task_sid, to).await,
        (_, _, None) => return None,
    };
    match found {
        Ok(found) => found.map(|(reservation_sid, worker_sid)| {
            Label::worker(reservation_sid, worker_sid, call_sid)
        }),
        Err(error) => {
            tracing::warn!(%call_sid, %error, "the worker's leg gets no label");
            None
        }
    }
}
