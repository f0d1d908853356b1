//! TwiML: what Twilio shall do with the leg of a worker who has accepted.
//!
//! Conference callbacks belong to the first leg that joins, and any of them may be it, so each asks for
//! all of them.

use actix_web::HttpResponse;
use quick_xml::{Writer, events::BytesText};
use shared::{TaskSid, keys::Keys, label::Label};

use crate::{
    calls::callback_url::CallbackUrls, http::error_response::Error, twilio::CONFERENCE_EVENTS,
};

/// How long a leg waits before it is asked for once more.
const PAUSE_SECONDS: &str = "1";

/// The leg goes into the conference that is named as the task.
pub(crate) fn join_conference(
    urls: &CallbackUrls,
    is_recorded: bool,
    task_sid: &TaskSid,
    label: &Label,
) -> Result<String, Error> {
    let callback = urls.conference();
    let recording = is_recorded.then(|| urls.recording(task_sid));
    response(|writer| conference(writer, task_sid, &callback, recording.as_deref(), label))
}

/// The leg waits, and Twilio asks once more what it shall do.
pub(crate) fn ask_again(url: &str) -> Result<String, Error> {
    response(|writer| {
        let pause = writer.create_element("Pause");
        pause.with_attribute(("length", PAUSE_SECONDS)).write_empty()?;
        writer.create_element("Redirect").write_text_content(BytesText::new(url))?;
        Ok(())
    })
}

/// Keys are pressed that the leg hears.
pub(crate) fn play_digits(keys: &Keys) -> Result<String, Error> {
    response(|writer| {
        let play = writer.create_element("Play");
        play.with_attribute(("digits", keys.digits().as_str())).write_empty().map(drop)
    })
}

/// The leg ends.
pub(crate) fn hang_up() -> Result<String, Error> {
    response(|writer| writer.create_element("Hangup").write_empty().map(drop))
}

/// The answer that has it.
pub(crate) fn xml(twiml: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(twiml)
}

fn response(
    verbs: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>,
) -> Result<String, Error> {
    let mut writer = Writer::new(Vec::new());
    let written = writer.create_element("Response").write_inner_content(verbs).map(drop);
    let xml = written
        .and_then(|()| String::from_utf8(writer.into_inner()).map_err(std::io::Error::other));
    let xml = xml.map_err(|error| Error::Twiml(error.to_string()))?;
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}"))
}

fn conference(
    writer: &mut Writer<Vec<u8>>,
    task_sid: &TaskSid,
    callback: &str,
    recording: Option<&str>,
    label: &Label,
) -> std::io::Result<()> {
    let events = CONFERENCE_EVENTS.join(" ");
    // When a browser is gone, the call waits for it.
    let ends_it = if label.rejoins() { "false" } else { "true" };
    let label = label.to_string();
    let dial = writer.create_element("Dial");
    dial.write_inner_content(|writer| {
        let mut conference = writer.create_element("Conference").with_attributes([
            ("endConferenceOnExit", ends_it),
            ("statusCallback", callback),
            ("statusCallbackEvent", &events),
            ("statusCallbackMethod", "POST"),
        ]);
        if let Some(recording) = recording {
            conference = conference.with_attributes([
                ("record", "record-from-start"),
                ("recordingStatusCallback", recording),
                ("recordingStatusCallbackEvent", "completed"),
                ("recordingStatusCallbackMethod", "POST"),
            ]);
        }
        conference = conference.with_attribute(("participantLabel", label.as_str()));
        conference.write_text_content(BytesText::new(task_sid.as_str())).map(drop)
    })
    .map(drop)
}

#[cfg(test)]
mod tests {
    use shared::{CallSid, ReservationSid, WorkerSid};

    use super::*;

    #[test]
    fn the_conference_is_named_as_the_task_and_tells_everything() {
        let callback = "https://calls.example.com/call-outbound-join?a=1&b=2#rc=5&rp=all";
        let twiml = twiml_of_conference(callback, Some("https://calls.example.com/r"));
        insta::assert_snapshot!(twiml.replace("><", ">\n<"), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Dial>
        <Conference endConferenceOnExit="true" statusCallback="https://calls.example.com/call-outbound-join?a=1&amp;b=2#rc=5&amp;rp=all" statusCallbackEvent="start end join leave mute hold modify" statusCallbackMethod="POST" record="record-from-start" recordingStatusCallback="https://calls.example.com/r" recordingStatusCallbackEvent="completed" recordingStatusCallbackMethod="POST" participantLabel="worker.WR00000000000000000000000000000002.WK00000000000000000000000000000003.abcdef">WT00000000000000000000000000000001</Conference>
        </Dial>
        </Response>
        "#);
    }

    #[test]
    fn nothing_is_recorded_where_nobody_wants_that() {
        let twiml = twiml_of_conference("https://calls.example.com", None);
        assert!(!twiml.contains("record"), "{twiml}");
    }

    #[test]
    fn a_leg_that_is_not_let_in_asks_again_or_is_hung_up_and_keys_are_played() {
        insta::assert_snapshot!(
            ask_again("https://calls.example.com/agent-outbound-join?a=1&attempt=2").unwrap(),
            @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/><Redirect>https://calls.example.com/agent-outbound-join?a=1&amp;attempt=2</Redirect></Response>"#
        );
        insta::assert_snapshot!(
            play_digits(&Keys::parse("1,#").unwrap()).unwrap(),
            @r##"<?xml version="1.0" encoding="UTF-8"?><Response><Play digits="1wwww#"/></Response>"##
        );
        insta::assert_snapshot!(
            hang_up().unwrap(),
            @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>"#
        );
    }

    fn twiml_of_conference(callback: &str, recording: Option<&str>) -> String {
        let task_sid = TaskSid::from_bits(1);
        let call_sid = CallSid::from_bits(0x00ab_cdef);
        let label = Label::worker(ReservationSid::from_bits(2), WorkerSid::from_bits(3), &call_sid);
        response(|writer| conference(writer, &task_sid, callback, recording, &label)).unwrap()
    }
}
