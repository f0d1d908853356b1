//! The leg of a worker who has accepted: it gets a label that says whose it is, and goes into the
//! conference. Nobody else's leg does.

use std::{future::Future, time::Duration};

use actix_web::HttpResponse;
use shared::{ReservationSid, TaskSid, WorkerSid, api::path, sync_map::Recorded};

use crate::{
    calls::{
        self, callback_url,
        leg_admission::{ArrivingLeg, Holder},
        map_access::{self, MapReader},
        recording::plan,
    },
    clock::timeout,
    http::{
        auth::signed_request::SignedRequest,
        error_response::Error,
        state::AppState,
        webhooks::{
            fields::call_sid,
            twiml::{self, xml},
        },
    },
};

/// How long the worker may hear nothing while we look up who it is.
const SILENCE: Duration = Duration::from_secs(3);
/// How often Twilio asks, because the worker may be known a moment later, or Twilio may answer again.
const MAX_ATTEMPTS: u8 = 4;
/// What the URL can say; Twilio adds its own fields each time it asks.
const FIELDS: [&str; 5] = [TASK, CONFERENCE, RESERVATION, WORKER, REJOIN];
pub(crate) const TASK: &str = "taskSid";
pub(crate) const CONFERENCE: &str = "conferenceSid";
const RESERVATION: &str = "reservationSid";
const WORKER: &str = "workerSid";
/// `1`: the leg is a browser's, which goes with its page.
const REJOIN: &str = "rejoin";

/// Answers with TwiML for a leg that wants to go into the conference of `call`: it is let in if it is
/// somebody's who may. The one who calls may not be recorded: then nobody is.
pub(crate) async fn twiml(
    state: &AppState,
    request: &SignedRequest,
    route: &str,
    call: &TaskSid,
    admitted: impl Future<Output = Result<Option<Holder>, calls::error::Error>>,
) -> Result<HttpResponse, Error> {
    let call_sid = call_sid(request)?;
    let is_first = route == path::AGENT_OUTBOUND_JOIN;
    let admitted = plan::of_admitted(&state.calls, call, is_first, admitted);
    let problem = match timeout(SILENCE, admitted).await {
        Ok(Ok(Some((holder, recorded)))) => {
            let readers =
                vec![MapReader::Worker(holder.worker_sid.clone()), MapReader::Supervisors];
            map_access::permit_meanwhile(&state.calls, call, readers);
            let is_of_browser = request.query(REJOIN) == Some("1");
            let label = holder.label(&state.calls, &call_sid, is_of_browser);
            return Ok(xml(twiml::join_conference(
                &state.calls.urls,
                recorded == Recorded::Conference,
                call,
                &label,
            )?));
        }
        Ok(Ok(None)) => "it belongs to nobody who may come".to_owned(),
        Ok(Err::<_, calls::error::Error>(error)) => error.to_string(),
        Err(_) => Error::TooSlow.to_string(),
    };
    let attempt =
        request.query(callback_url::ATTEMPT).and_then(|text| text.parse().ok()).unwrap_or(1);
    tracing::warn!(%call, %call_sid, attempt, problem, "a leg is not let into the conference");
    if attempt >= MAX_ATTEMPTS {
        return Ok(xml(twiml::hang_up()?));
    }
    let fields = FIELDS.iter().filter_map(|name| Some((*name, request.query(name)?)));
    let again = state.calls.urls.join_again(route, fields, attempt + 1);
    Ok(xml(twiml::ask_again(&again)?))
}

/// Reads whose leg it is said to be.
///
/// # Errors
/// When the request names no leg.
pub(crate) fn arriving_leg(request: &SignedRequest) -> Result<ArrivingLeg, Error> {
    Ok(ArrivingLeg {
        call_sid: call_sid(request)?,
        to: request.form("To").map(str::to_owned),
        reservation_sid: request
            .query(RESERVATION)
            .and_then(|text| ReservationSid::parse(text).ok()),
        worker_sid: request.query(WORKER).and_then(|text| WorkerSid::parse(text).ok()),
    })
}
