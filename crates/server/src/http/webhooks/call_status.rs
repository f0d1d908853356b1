//! `POST /call-status`: Twilio tells how far a leg is that we have dialled: it rings, is busy, was
//! answered, failed.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    api::path,
    event::{CallProgress, CallStatus},
    reduce::DialledLeg,
};

use crate::{
    calls::call_progress::call_progress,
    http::{
        answer_deadline::answer_in_time,
        auth::signed_request::SignedRequest,
        error_response::Error,
        state::AppState,
        webhooks::{
            fields::call_sid,
            named_leg::{NamedLeg, named_leg},
        },
    },
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let progress = parse_call_progress(&request)?;
    let named = named_leg(&request, &state.calls.urls, path::CALL_STATUS)?;
    let NamedLeg { task_sid, conference_sid, label } = named;
    let leg = DialledLeg {
        call_sid: progress.call_sid.clone(),
        conference_sid,
        label,
        phone_number: request.required("To")?.to_owned(),
    };
    let calls = Arc::clone(&state.calls);
    let work = async move { call_progress(&calls, &task_sid, leg, progress).await };
    answer_in_time(&state.background, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Parses a callback about the progress of a call.
pub(super) fn parse_call_progress(request: &SignedRequest) -> Result<CallProgress, Error> {
    let text = request.required("CallStatus")?;
    let status = CallStatus::parse(text)
        .ok_or_else(|| Error::bad_field("CallStatus", format!("`{text}` is unknown")))?;
    let sequence_number = match request.form("SequenceNumber") {
        Some(text) => text.parse().map_err(|error| Error::bad_field("SequenceNumber", error))?,
        None => usual_place(status),
    };
    Ok(CallProgress { call_sid: call_sid(request)?, sequence_number, status })
}

/// Where a status stands in the life of a call, for callbacks that do not say it.
fn usual_place(status: CallStatus) -> u32 {
    match status {
        CallStatus::Queued | CallStatus::Initiated => 0,
        CallStatus::Ringing => 1,
        CallStatus::InProgress => 2,
        CallStatus::Completed
        | CallStatus::Busy
        | CallStatus::NoAnswer
        | CallStatus::Failed
        | CallStatus::Canceled => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_progress_without_a_number_takes_its_usual_place() {
        let progress = parse_call_progress(&SignedRequest::from_form(
            include_str!("../../../tests/fixtures/callbacks/call-busy.form").trim_end(),
        ))
        .unwrap();
        assert_eq!((progress.status, progress.sequence_number), (CallStatus::Busy, 2));
        let request = SignedRequest::from_form(
            "CallSid=CA00000000000000000000000000000001&CallStatus=ringing",
        );
        assert_eq!(parse_call_progress(&request).unwrap().sequence_number, 1);
    }
}
