//! `POST /end-conference`: the call is over for everybody on the line.

use actix_web::{HttpResponse, web::Data};
use shared::{ConferenceSid, api::EndConferenceRequest};

use crate::{
    calls::leg_address,
    http::{
        actions::leg_request::done, answer_deadline::in_time, app::AppState,
        auth::call_ownership::OwnedRequest, error_response::Error,
    },
    twilio::{TwilioClient, TwilioError},
};

pub(crate) async fn handle(
    state: Data<AppState>,
    OwnedRequest { task, .. }: OwnedRequest<EndConferenceRequest>,
) -> Result<HttpResponse, Error> {
    let state = state.into_inner();
    let ended = in_time(&state.detached.clone(), async move {
        let twilio = &state.twilio;
        leg_address::in_conference(&state, &task, |conference_sid| end(twilio, conference_sid))
            .await
    })
    .await;
    match ended {
        // A conference that is over, or never was, has nobody on the line.
        Ok(()) | Err(Error::NotFound(_)) => Ok(done()),
        Err(error) => Err(error),
    }
}

/// Twilio calls it a bad request where there is nothing left to end.
async fn end(twilio: &TwilioClient, conference_sid: ConferenceSid) -> Result<(), TwilioError> {
    let error = match twilio.end_conference(&conference_sid).await {
        Err(error) if error.status() == Some(400) => error,
        answer => return answer,
    };
    let is_over = twilio.fetch_conference(&conference_sid).await?.is_completed();
    if is_over { Ok(()) } else { Err(error) }
}
