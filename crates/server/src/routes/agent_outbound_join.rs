//! `GET|POST /agent-outbound-join`: Twilio asks what the leg of the agent who accepted shall do. It
//! goes into the conference that is named as the task.
//!
//! Conference callbacks belong to the first leg that joins, so this TwiML asks for all of them.

use std::time::Duration;

use actix_web::{HttpResponse, web::Data};
use quick_xml::{Writer, events::BytesText};
use shared::{CallSid, ReservationSid, TaskSid, WorkerSid, label::Label};

use crate::{
    app::AppState,
    callback::{CONFERENCE_EVENTS, call_sid},
    callback_url,
    error::Error,
    signature::extractor::SignedRequest,
    worker_leg,
};

/// How long the agent may hear nothing while we look up who it is.
const SILENCE: Duration = Duration::from_secs(3);

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let task_sid = TaskSid::parse(request.required_in_query("taskSid")?)
        .map_err(|error| Error::bad_field("taskSid", error))?;
    let call_sid = call_sid(&request)?;
    // A call without a label is worth more than none: who it is will be looked up when it joins.
    let looked_up = tokio::time::timeout(SILENCE, label(&state, &request, &task_sid, &call_sid));
    let label = looked_up.await.ok().flatten();
    let callback = callback_url::conference(&state.settings.public_url);
    let twiml = twiml(&task_sid, &callback, label.as_ref())
        .map_err(|error| Error::Twiml(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(twiml))
}

async fn label(
    state: &AppState,
    request: &SignedRequest,
    task_sid: &TaskSid,
    call_sid: &CallSid,
) -> Option<Label> {
    let to = request.form("To").unwrap_or_default();
    let reservation_sid =
        request.query("reservationSid").and_then(|text| ReservationSid::parse(text).ok());
    let worker_sid = request.query("workerSid").and_then(|text| WorkerSid::parse(text).ok());
    let found = match (reservation_sid, worker_sid) {
        (Some(reservation_sid), Some(worker_sid)) => {
            worker_leg::claimed(state, reservation_sid, worker_sid, to).await
        }
        _ => worker_leg::accepted(state, task_sid, to).await,
    };
    match found {
        Ok(found) => found.map(|(reservation_sid, worker_sid)| {
            Label::worker(reservation_sid, worker_sid, call_sid)
        }),
        Err(error) => {
            tracing::warn!(%task_sid, %error, "the agent's leg gets no label");
            None
        }
    }
}

fn twiml(task_sid: &TaskSid, callback: &str, label: Option<&Label>) -> std::io::Result<String> {
    let events = CONFERENCE_EVENTS.join(" ");
    let label = label.map(Label::to_string);
    let mut writer = Writer::new(Vec::new());
    writer.create_element("Response").write_inner_content(|writer| {
        writer.create_element("Dial").write_inner_content(|writer| {
            let mut conference = writer.create_element("Conference").with_attributes([
                ("endConferenceOnExit", "true"),
                ("statusCallback", callback),
                ("statusCallbackEvent", &events),
                ("statusCallbackMethod", "POST"),
            ]);
            if let Some(label) = &label {
                conference = conference.with_attribute(("participantLabel", label.as_str()));
            }
            conference.write_text_content(BytesText::new(task_sid.as_str()))?;
            Ok(())
        })?;
        Ok(())
    })?;
    let xml = String::from_utf8(writer.into_inner()).map_err(std::io::Error::other)?;
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conference_is_named_as_the_task_and_tells_everything() {
        let task_sid = TaskSid::from_bits(1);
        let label = Label::worker(
            ReservationSid::from_bits(2),
            WorkerSid::from_bits(3),
            &CallSid::from_bits(0x00ab_cdef),
        );
        let callback = "https://calls.example.com/call-outbound-join?a=1&b=2#rc=5&rp=all";
        let twiml = twiml(&task_sid, callback, Some(&label)).unwrap();
        insta::assert_snapshot!(twiml.replace("><", ">\n<"), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Dial>
        <Conference endConferenceOnExit="true" statusCallback="https://calls.example.com/call-outbound-join?a=1&amp;b=2#rc=5&amp;rp=all" statusCallbackEvent="start end join leave mute hold modify" statusCallbackMethod="POST" participantLabel="worker.WR00000000000000000000000000000002.WK00000000000000000000000000000003.abcdef">WT00000000000000000000000000000001</Conference>
        </Dial>
        </Response>
        "#);
    }

    #[test]
    fn a_leg_that_nobody_knows_has_no_label() {
        let twiml = twiml(&TaskSid::from_bits(1), "https://calls.example.com", None).unwrap();
        assert!(!twiml.contains("participantLabel"), "{twiml}");
    }
}
