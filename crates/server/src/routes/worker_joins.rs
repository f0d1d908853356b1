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

/// Answers with TwiML for a leg that goes into the conference of `task_sid`, and was made for a
/// reservation of `accepted`; absent, it is one of the tasks that ask a worker to come to that call.
pub(super) async fn twiml(
    state: &AppState,
    request: &SignedRequest,
    task_sid: &TaskSid,
    accepted: Option<&TaskSid>,
) -> Result<HttpResponse, Error> {
    let call_sid = call_sid(request)?;
    // A call without a label is worth more than none: who it is will be looked up when it joins.
    let looked_up =
        tokio::time::timeout(SILENCE, label(state, request, task_sid, accepted, &call_sid));
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
    task_sid: &TaskSid,
    accepted: Option<&TaskSid>,
    call_sid: &CallSid,
) -> Option<Label> {
    match whose(state, request, task_sid, accepted).await {
        Ok(found) => found.map(|(reservation_sid, worker_sid)| {
            Label::worker(reservation_sid, worker_sid, call_sid)
        }),
        Err(error) => {
            tracing::warn!(%task_sid, %call_sid, %error, "the worker's leg gets no label");
            None
        }
    }
}

async fn whose(
    state: &AppState,
    request: &SignedRequest,
    task_sid: &TaskSid,
    accepted: Option<&TaskSid>,
) -> Result<Option<(ReservationSid, WorkerSid)>, Error> {
    let to = request.form("To").unwrap_or_default();
    let reservation_sid =
        request.query("reservationSid").and_then(|text| ReservationSid::parse(text).ok());
    let worker_sid = request.query("workerSid").and_then(|text| WorkerSid::parse(text).ok());
    if let (Some(reservation_sid), Some(worker_sid)) = (reservation_sid, worker_sid) {
        return Ok(worker_leg::claimed(state, reservation_sid, worker_sid, to).await?);
    }
    if let Some(accepted) = accepted {
        return Ok(worker_leg::accepted(state, accepted, to).await?);
    }
    let map = state.sync_writer.read(task_sid).await?;
    for (invited, _) in map.view().invited() {
        if let Some(found) = worker_leg::accepted(state, invited, to).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
