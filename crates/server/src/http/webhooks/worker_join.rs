//! The leg of a worker who has accepted: it gets a label that says whose it is, and goes into the
//! conference. Nobody else's leg does.

use std::{future::Future, time::Duration};

use actix_web::HttpResponse;
use shared::{ReservationSid, TaskSid, WorkerSid, label::Label};
use tokio::time::timeout;

use crate::{
    calls::{callback_url, leg_admission},
    http::{
        app::AppState,
        auth::signed_request::SignedRequest,
        error_response::Error,
        webhooks::{callback::call_sid, twiml},
    },
};

/// How long the worker may hear nothing while we look up who it is.
const SILENCE: Duration = Duration::from_secs(3);
/// How often Twilio asks, because the worker may be known a moment later, or Twilio may answer again.
const MAX_ATTEMPTS: u8 = 4;
/// What the URL can say; Twilio adds its own fields each time it asks.
const FIELDS: [&str; 4] = [TASK, CONFERENCE, RESERVATION, WORKER];
pub(crate) const TASK: &str = "taskSid";
pub(crate) const CONFERENCE: &str = "conferenceSid";
const RESERVATION: &str = "reservationSid";
const WORKER: &str = "workerSid";

/// A worker and the reservation by which they come.
type Holder = (ReservationSid, WorkerSid);

/// Answers with TwiML for a leg that wants to go into the conference of `call`: it is let in if it is
/// somebody's who may.
pub(crate) async fn twiml(
    state: &AppState,
    request: &SignedRequest,
    route: &str,
    call: &TaskSid,
    who_may: impl Future<Output = Result<Option<Holder>, Error>>,
) -> Result<HttpResponse, Error> {
    let call_sid = call_sid(request)?;
    let problem = match timeout(SILENCE, who_may).await {
        Ok(Ok(Some((reservation_sid, worker_sid)))) => {
            let label = Label::worker(reservation_sid, worker_sid, &call_sid);
            return Ok(xml(twiml::join_conference(&state.settings, call, &label)?));
        }
        Ok(Ok(None)) => "it belongs to nobody who may come".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => Error::TooSlow.to_string(),
    };
    let attempt =
        request.query(callback_url::ATTEMPT).and_then(|text| text.parse().ok()).unwrap_or(1);
    tracing::warn!(%call, %call_sid, attempt, problem, "a leg is not let into the conference");
    if attempt >= MAX_ATTEMPTS {
        return Ok(xml(twiml::hang_up()?));
    }
    let fields = FIELDS.iter().filter_map(|name| Some((*name, request.query(name)?)));
    let again = callback_url::join_again(&state.settings.public_url, route, fields, attempt + 1);
    Ok(xml(twiml::ask_again(&again)?))
}

/// The worker who has taken a task and whose telephone the leg rings.
pub(crate) async fn holder(
    state: &AppState,
    request: &SignedRequest,
    task_sid: &TaskSid,
) -> Result<Option<Holder>, Error> {
    let Some(to) = request.form("To") else { return Ok(None) };
    let reservation_sid =
        request.query(RESERVATION).and_then(|text| ReservationSid::parse(text).ok());
    let worker_sid = request.query(WORKER).and_then(|text| WorkerSid::parse(text).ok());
    if let (Some(reservation_sid), Some(worker_sid)) = (reservation_sid, worker_sid)
        && let Some(holder) =
            leg_admission::claimed(state, task_sid, &reservation_sid, &worker_sid, to).await?
    {
        return Ok(Some(holder));
    }
    Ok(leg_admission::accepted(state, task_sid, to).await?)
}

/// Reads a task SID that the URL must have.
pub(crate) fn task_sid(request: &SignedRequest, name: &'static str) -> Result<TaskSid, Error> {
    TaskSid::parse(request.required_in_query(name)?).map_err(|error| Error::bad_field(name, error))
}

fn xml(twiml: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(twiml)
}
