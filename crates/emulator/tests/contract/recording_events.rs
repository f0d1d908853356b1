//! Who hears of the beginning and of the end of a recording.

use std::time::Duration;

use reqwest::{Method, StatusCode};

use crate::support::Api;

/// Nobody listens there; what is told is read back all the same.
const URL: &str = "http://127.0.0.1:9/recording";
/// The words that are asked for, and what is told.
const CASES: [(&str, &[&str]); 5] = [
    ("", &["completed"]),
    ("completed", &["completed"]),
    ("in-progress completed", &["in-progress", "completed"]),
    ("in-progress", &["in-progress"]),
    ("absent", &[]),
];

#[tokio::test]
async fn the_recording_of_a_leg_is_told_as_it_was_asked_for() {
    for (events, want) in CASES {
        let api = Api::start();
        let events: Vec<_> = events.split_whitespace().collect();
        let mut form = vec![("Record", "true"), ("RecordingStatusCallback", URL)];
        form.extend(events.iter().map(|event| ("RecordingStatusCallbackEvent", *event)));
        let call_sid = joins(&api, &form).await;
        assert_eq!(told_until_the_end(&api, &call_sid).await, want, "{events:?}");
    }
}

#[tokio::test]
async fn the_recording_of_a_conference_is_told_as_it_was_asked_for() {
    for (events, want) in CASES {
        let api = Api::start();
        let form = [
            ("ConferenceRecord", "true"),
            ("ConferenceRecordingStatusCallback", URL),
            ("ConferenceRecordingStatusCallbackEvent", events),
        ];
        joins(&api, &form).await;
        let call_sid = joins(&api, &[("EndConferenceOnExit", "true")]).await;
        assert_eq!(told_until_the_end(&api, &call_sid).await, want, "{events}");
    }
}

#[tokio::test]
async fn the_recording_that_twiml_begins_is_told_as_it_was_asked_for() {
    for (events, want) in CASES {
        let api = Api::start();
        let events = format!("recordingStatusCallbackEvent='{events}'");
        let twiml = format!(
            "<Response><Dial><Conference record='record-from-start' recordingStatusCallback='{URL}' \
             {events}>room</Conference></Dial></Response>"
        );
        let form = [("From", "+15005550006"), ("To", "+15005550009"), ("Twiml", &twiml)];
        let call = api.create(&format!("{}/Calls.json", api.account()), &form).await;
        api.picks_up(call["sid"].as_str().unwrap_or_default()).await;
        let call_sid = joins(&api, &[("EndConferenceOnExit", "true")]).await;
        assert_eq!(told_until_the_end(&api, &call_sid).await, want, "{events}");
    }
}

#[tokio::test]
async fn an_event_that_no_recording_has_is_refused() {
    let api = Api::start();
    let participants = format!("{}/Conferences/room/Participants.json", api.account());
    for prefix in ["", "Conference"] {
        let name = format!("{prefix}RecordingStatusCallbackEvent");
        let form = [("From", "+15005550006"), ("To", "+15005550009"), (&name, "complete")];
        let request = api.request(Method::POST, &participants).form(&form);
        api.answer(request, StatusCode::BAD_REQUEST).await;
    }
}

/// Somebody joins the conference `room`.
async fn joins(api: &Api, form: &[(&str, &str)]) -> String {
    let form = [&[("From", "+15005550006"), ("To", "+15005550009")], form].concat();
    let participants = format!("{}/Conferences/room/Participants.json", api.account());
    let participant = api.create(&participants, &form).await;
    let call_sid = participant["call_sid"].as_str().unwrap_or_default().to_owned();
    api.picks_up(&call_sid).await;
    call_sid
}

/// Ends a call, lets Twilio work on the recording, and answers every status that was told.
async fn told_until_the_end(api: &Api, call_sid: &str) -> Vec<String> {
    let call = format!("{}/Calls/{call_sid}.json", api.account());
    api.update(&call, &[("Status", "completed")]).await;
    api.emulator().advance(Duration::from_secs(3));
    api.emulator().settled().await;
    let mut callbacks = api.emulator().callbacks();
    callbacks.sort_by_key(|callback| callback.number);
    let told = callbacks.iter().filter(|callback| callback.url == URL).map(|callback| {
        let status = callback.parameters.iter().find(|(name, _)| *name == "RecordingStatus");
        status.map(|(_, value)| value.clone()).unwrap_or_default()
    });
    told.collect()
}
