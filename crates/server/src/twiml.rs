//! TwiML: what Twilio shall do with the leg of a worker who has accepted.
//!
//! Conference callbacks belong to the first leg that joins, and any of them may be it, so each asks for
//! all of them.

use quick_xml::{Writer, events::BytesText};
use shared::{TaskSid, label::Label};

use crate::{callback::CONFERENCE_EVENTS, callback_url, error::Error, settings::Settings};

/// The leg goes into the conference that is named as the task.
pub(crate) fn join_conference(
    settings: &Settings,
    task_sid: &TaskSid,
    label: Option<&Label>,
) -> Result<String, Error> {
    let callback = callback_url::conference(&settings.public_url);
    let recording = settings.record_calls.then(|| callback_url::recording(settings, task_sid));
    document(task_sid, &callback, recording.as_deref(), label)
        .map_err(|error| Error::Twiml(error.to_string()))
}

fn document(
    task_sid: &TaskSid,
    callback: &str,
    recording: Option<&str>,
    label: Option<&Label>,
) -> std::io::Result<String> {
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
            if let Some(recording) = recording {
                conference = conference.with_attributes([
                    ("record", "record-from-start"),
                    ("recordingStatusCallback", recording),
                    ("recordingStatusCallbackEvent", "completed"),
                    ("recordingStatusCallbackMethod", "POST"),
                ]);
            }
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
    use shared::{CallSid, ReservationSid, WorkerSid};

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
        let twiml =
            document(&task_sid, callback, Some("https://calls.example.com/r"), Some(&label))
                .unwrap();
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
    fn a_leg_that_nobody_knows_has_no_label() {
        let twiml =
            document(&TaskSid::from_bits(1), "https://calls.example.com", None, None).unwrap();
        assert!(!twiml.contains("participantLabel"), "{twiml}");
        // Nor is it recorded, where nobody wants that.
        assert!(!twiml.contains("record"), "{twiml}");
    }
}
