//! Documents that are TwiML, and some that are not.

use super::*;

#[test]
fn a_conference_is_read_with_all_its_attributes() {
    let verbs = parse(
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <!-- the agent's leg -->
        <Response><Dial callerId="+15005550006">
          <Conference statusCallback="call-outbound-join?a=1&amp;b=2#rc=5&amp;rp=all"
            statusCallbackEvent="start end join" endConferenceOnExit="true" muted="TRUE"
            startConferenceOnEnter="false" participantLabel="worker.1" maxParticipants="3"
            record="record-from-start" recordingStatusCallback="attach">WT1 &amp; <![CDATA[<2>]]></Conference>
        </Dial><Hangup/></Response>"#,
    )
    .expect("it is TwiML");
    let noun = ConferenceNoun {
        name: "WT1 & <2>".to_owned(),
        muted: true,
        start_conference_on_enter: false,
        end_conference_on_exit: true,
        participant_label: Some("worker.1".to_owned()),
        max_participants: 3,
        status_callback: Some("call-outbound-join?a=1&b=2#rc=5&rp=all".to_owned()),
        status_callback_event: "start end join".to_owned(),
        record: Record::FromStart,
        recording_status_callback: Some("attach".to_owned()),
        ..ConferenceNoun::default()
    };
    assert_eq!(verbs, [Verb::Conference(Box::new(noun)), Verb::Hangup]);
}

#[test]
fn the_small_verbs_are_read() {
    let text = "<Response><Say voice='alice'>Hello &#233;</Say><Pause length='2'/><Pause></Pause>\
                <Play>https://example.com/a.mp3</Play><Play digits='1ww#'/><Reject reason='busy'/><Redirect method='GET'>next?a=1&amp;b=2</Redirect></Response>";
    let want = [
        Verb::Say,
        Verb::Pause(Duration::from_secs(2)),
        Verb::Pause(Duration::from_secs(1)),
        Verb::Play { digits: None },
        Verb::Play { digits: Some("1ww#".to_owned()) },
        Verb::Reject { busy: true },
        Verb::Redirect { url: "next?a=1&b=2".to_owned(), method: Some("GET".to_owned()) },
    ];
    assert_eq!(parse(text).expect("it is TwiML"), want);
    assert_eq!(parse("<Response/>").expect("it is TwiML"), []);
}

#[test]
fn how_something_is_said_is_skipped() {
    let text = "<Response><Say>a <break strength='weak'/><emphasis level='strong'>b <prosody \
                rate='slow'>c</prosody></emphasis> d</Say><Hangup/></Response>";
    assert_eq!(parse(text).expect("it is TwiML"), [Verb::Say, Verb::Hangup]);
}

#[test]
fn what_is_not_played_is_an_error_that_says_what() {
    for (text, want) in [
        ("", "the document ends before </Response>"),
        ("Unauthorized", "the root element is not <Response>"),
        ("<Response><Dial>", "the document ends before </Dial>"),
        ("<Response><Dial><Queue>a</Queue></Dial></Response>", "<Queue> is not played"),
        ("<Response><Dial>+15551230000</Dial></Response>", "<Dial> is not played"),
        ("<Response><Record/></Response>", "<Record> is not played"),
        ("<Response><Play digits='1,2'/></Response>", "cannot be `1,2`"),
        ("<Response><Dial><Conference/></Dial></Response>", "names no conference"),
        ("<Response><Redirect method='GET'> </Redirect></Response>", "names no address"),
        (
            "<Response><Dial><Conference statusCallbck=''>a</Conference></Dial></Response>",
            "`statusCallbck`",
        ),
        (
            "<Response><Dial><Conference muted='yes'>a</Conference></Dial></Response>",
            "cannot be `yes`",
        ),
        ("<Response><Dial record='true'><Conference>a</Conference></Dial></Response>", "`record`"),
        ("<Response><Dial method='PUT'><Conference>a</Conference></Dial></Response>", "be `PUT`"),
        ("<Response>hello</Response>", "text outside of a verb"),
        ("<Response><Say></Response>", "not well-formed XML"),
        ("<Response><Say><break></Say></Response>", "not well-formed XML"),
        ("<Response><Play><break/></Play></Response>", "<break> is not played"),
    ] {
        let error = parse(text).expect_err(text).to_string();
        assert!(error.contains(want), "{text}: {error}");
    }
}
