//! `POST /attach-recording-to-task`.

use std::time::Duration;

use emulator::CallbackRecord;
use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::support::{AGENT, TestApp, TestCall, with_field};

#[tokio::test]
async fn the_recording_of_a_call_comes_into_the_attributes_of_its_task_while_it_is_wrapped_up() {
    let app = TestApp::spawn().await;
    let call = record(&app).await;
    let attributes = app.attributes(&call.task_sid);
    let link = attributes["conversations"]["segment_link"].as_str().unwrap();
    assert!(link.contains("/Recordings/RE"), "{link}");
    // What others put there stays.
    assert_eq!(attributes["conference"]["sid"], json!(call.conference_sid));
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn the_recording_comes_to_the_task_of_a_colleague_too_who_was_on_the_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (invited, leg) = app.second_comes(&call.task_sid).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.emulator.hang_up(&leg).unwrap();
    app.emulator.settled().await;
    app.emulator.advance(Duration::from_secs(10));
    app.emulator.settled().await;
    for task_sid in [&call.task_sid, &invited] {
        let attributes = app.attributes(task_sid);
        assert!(attributes["conversations"]["segment_link"].is_string(), "{attributes}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_is_gone_breaks_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let form = [("AssignmentStatus", "completed")];
    app.task_router(Method::POST, &format!("/Tasks/{}", call.task_sid), &form).await;
    app.task_router(Method::DELETE, &format!("/Tasks/{}", call.task_sid), &[]).await;
    app.emulator.advance(Duration::from_secs(10));
    app.emulator.settled().await;
    assert!(recording(&app).is_some());
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn nothing_is_recorded_where_nobody_wants_it() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(("RECORD_CALLS", "false"));
    let (task_sid, _) = app.create_task().await;
    let (path, form) = twiml_request(&task_sid);
    let twiml = app.twiml(&replica, &path, &form).await;
    assert!(twiml.contains("<Conference") && !twiml.contains("record"), "{twiml}");
    let twiml = app.twiml(&app.url, &path, &form).await;
    assert!(twiml.contains(r#"record="record-from-start""#), "{twiml}");
    assert!(twiml.contains("#rc=5&amp;rp=all"), "{twiml}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_browser_cannot_say_which_recording_is_whose() {
    let app = TestApp::spawn().await;
    let call = record(&app).await;
    let parameters = recording(&app).unwrap();
    let path = format!("/attach-recording-to-task?taskSid={}", call.task_sid);
    for query in ["", "&proof=", "&proof=c29tZXRoaW5n"] {
        let path = format!("{path}{query}");
        assert_eq!(app.deliver(&app.url, &path, &parameters).await, 403, "{query}");
    }
    // Nor can somebody who is not Twilio.
    let url = format!("{}{path}", app.url);
    assert_eq!(app.http.post(url).form(&parameters).send().await.unwrap().status(), 403);
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_cannot_write_is_tried_again() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.break_requests("POST", "/taskrouter.twilio.com/*/Tasks/*", 503, 5, false);
    app.emulator.advance(Duration::from_secs(10));
    app.emulator.settled().await;
    assert_eq!(app.faults_left().await, 0);
    let attributes = app.attributes(&call.task_sid);
    assert!(attributes["conversations"]["segment_link"].is_string(), "{attributes}");
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_recording_is_attached_to_nothing() {
    let app = TestApp::spawn().await;
    let call = record(&app).await;
    let attributes = app.attributes(&call.task_sid);
    let callback = app.emulator.callbacks().into_iter().find(is_of_recording).unwrap();
    let path = app.path_of(&callback);
    for (field, value, want) in [
        ("RecordingUrl", "", 400),
        ("RecordingStatus", "", 400),
        ("RecordingStatus", "in-progress", 204),
        ("RecordingStatus", "absent", 204),
    ] {
        let other = with_field(&callback.parameters, "RecordingUrl", "https://example.com/other");
        let parameters = with_field(&other, field, value);
        assert_eq!(app.deliver(&app.url, &path, &parameters).await, want, "{field}={value}");
    }
    assert_eq!(app.attributes(&call.task_sid), attributes);
    app.stop().await;
}

/// A call that was recorded, ten seconds after its end.
async fn record(app: &TestApp) -> TestCall {
    let call = app.talk().await;
    app.emulator.advance(Duration::from_mins(1));
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let conversations = &app.attributes(&call.task_sid)["conversations"];
    assert_eq!(conversations.get("segment_link"), None::<&Value>);
    app.emulator.advance(Duration::from_secs(10));
    app.emulator.settled().await;
    call
}

/// What Twilio said of a recording.
fn recording(app: &TestApp) -> Option<Vec<(&'static str, String)>> {
    app.emulator.callbacks().into_iter().find(is_of_recording).map(|it| it.parameters)
}

fn is_of_recording(callback: &CallbackRecord) -> bool {
    callback.parameter("RecordingSid").is_some()
}

fn twiml_request(task_sid: &TaskSid) -> (String, Vec<(&'static str, String)>) {
    let form = vec![
        ("CallSid", "CA00000000000000000000000000000001".to_owned()),
        ("To", AGENT.to_owned()),
    ];
    (format!("/agent-outbound-join?taskSid={task_sid}"), form)
}
