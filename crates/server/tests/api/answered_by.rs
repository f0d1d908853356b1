//! `POST /answered-by`: whether a person or a machine picked up.

use std::time::Duration;

use emulator::{CallStatus, CallbackRecord, PicksUp};
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use crate::support::{AGENT_NUMBER, THIRD, TestApp, TestCall, with_field};

const SETTING: &str = "MACHINE_DETECTION";

#[tokio::test]
async fn who_picked_up_is_in_the_map() {
    for (picks_up, want) in
        [(PicksUp::Human, "human"), (PicksUp::Machine, "machine"), (PicksUp::Fax, "fax")]
    {
        let app = TestApp::spawn_with(&[(SETTING, "detect")]).await;
        let call = picked_up(&app, picks_up).await;
        assert_eq!(answered_by(&app, &call).await, Value::Null, "Twilio still listens");
        app.emulator.advance(Duration::from_secs(3));
        app.emulator.settled().await;
        assert_eq!(answered_by(&app, &call).await, want);
        assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()]["status"], "joined");
        assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());
        app.stop().await;
    }
}

#[tokio::test]
async fn where_the_tone_is_waited_for_the_map_says_when_the_machine_records() {
    let app = TestApp::spawn_with(&[(SETTING, "wait-for-tone")]).await;
    let call = picked_up(&app, PicksUp::Machine).await;
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    assert_eq!(answered_by(&app, &call).await, Value::Null, "it still talks");
    app.emulator.advance(Duration::from_secs(8));
    app.emulator.settled().await;
    assert_eq!(answered_by(&app, &call).await, "machine_after_greeting");
    app.stop().await;
}

#[tokio::test]
async fn twilio_is_asked_for_nothing_where_nothing_is_set() {
    let app = TestApp::spawn().await;
    let call = picked_up(&app, PicksUp::Machine).await;
    app.emulator.advance(Duration::from_secs(30));
    app.emulator.settled().await;
    assert_eq!(answered_by(&app, &call).await, Value::Null);
    assert!(told(&app).is_none());
    app.stop().await;
}

#[tokio::test]
async fn a_machine_is_hung_up_on_where_that_is_set_and_a_person_is_not() {
    for (picks_up, want) in [
        (PicksUp::Machine, CallStatus::Completed),
        (PicksUp::Fax, CallStatus::Completed),
        (PicksUp::Human, CallStatus::InProgress),
    ] {
        let app = TestApp::spawn_with(&[(SETTING, "hang-up")]).await;
        let call = picked_up(&app, picks_up).await;
        app.emulator.advance(Duration::from_secs(3));
        app.emulator.settled().await;
        assert_eq!(status(&app, &call.customer), want, "{picks_up:?}");
        // Twilio tells it once more.
        let again = deliver(&app, &told(&app).unwrap(), None).await;
        assert_eq!(again, 204, "{picks_up:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn only_the_first_result_is_kept_and_what_is_no_word_of_twilios_is_refused() {
    let app = TestApp::spawn_with(&[(SETTING, "detect")]).await;
    let call = picked_up(&app, PicksUp::Machine).await;
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    let told = told(&app).unwrap();
    assert_eq!(deliver(&app, &told, Some("human")).await, 204);
    assert_eq!(answered_by(&app, &call).await, "machine");
    assert_eq!(deliver(&app, &told, Some("a parrot")).await, 400);
    assert_eq!(answered_by(&app, &call).await, "machine");
    app.stop().await;
}

#[tokio::test]
async fn a_person_is_not_hung_up_on_whatever_a_browser_writes_into_the_map() {
    let app = TestApp::spawn_with(&[(SETTING, "hang-up")]).await;
    let call = picked_up(&app, PicksUp::Human).await;
    let key = call.customer.to_string();
    app.tamper(&call.task_sid, &key, |item| item["answered_by"] = json!("machine")).await;
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    assert_eq!(status(&app, &call.customer), CallStatus::InProgress);
    app.stop().await;
}

#[tokio::test]
async fn a_machine_is_hung_up_on_while_the_map_cannot_be_written() {
    let app = TestApp::spawn_with(&[(SETTING, "hang-up")]).await;
    let call = picked_up(&app, PicksUp::Machine).await;
    app.break_requests("POST", "/sync.twilio.com/*/Items/CA*", 503, 100, false);
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    assert_eq!(status(&app, &call.customer), CallStatus::Completed);
    app.stop().await;
}

#[tokio::test]
async fn the_machine_of_who_was_added_is_hung_up_on_alone() {
    let app = TestApp::spawn_with(&[(SETTING, "hang-up")]).await;
    let call = app.talk().await;
    let add = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    let (added, answer) = app.ask("/add-conference-participant", &add).await;
    assert_eq!(added, 200);
    let third = CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap();
    app.emulator.settled().await;
    app.emulator.answer_as(&third, PicksUp::Machine).unwrap();
    app.emulator.settled().await;
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    assert_eq!(status(&app, &third), CallStatus::Completed);
    assert_eq!(status(&app, &call.customer), CallStatus::InProgress);
    app.stop().await;
}

#[tokio::test]
async fn an_address_that_we_did_not_write_is_refused() {
    let app = TestApp::spawn_with(&[(SETTING, "detect")]).await;
    let call = picked_up(&app, PicksUp::Human).await;
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    let told = told(&app).unwrap();
    let other = TaskSid::from_bits(7);
    let path = app.path_of(&told).replace(call.task_sid.as_str(), other.as_str());
    assert_eq!(app.deliver(&app.url, &path, &told.parameters).await, 403);
    let of_progress = app.path_of(&told).replace("/answered-by", "/call-status");
    let mut busy = told.parameters.clone();
    busy.push(("CallStatus", "busy".to_owned()));
    assert_eq!(app.deliver(&app.url, &of_progress, &busy).await, 403);
    app.stop().await;
}

#[tokio::test]
async fn one_failure_of_twilio_is_survived_and_told_to_twilio_otherwise() {
    let app = TestApp::spawn_with(&[(SETTING, "detect")]).await;
    let call = picked_up(&app, PicksUp::Machine).await;
    app.lose_callbacks();
    app.emulator.advance(Duration::from_secs(3));
    app.emulator.settled().await;
    let told = told(&app).unwrap();
    app.break_requests("POST", "/sync.twilio.com/*/Items/CA*", 503, 4, false);
    assert!(deliver(&app, &told, None).await >= 500);
    assert_eq!(deliver(&app, &told, None).await, 204);
    assert_eq!(answered_by(&app, &call).await, json!("machine"));
    app.stop().await;
}

/// A call whose customer's telephone is picked up by this.
async fn picked_up(app: &TestApp, picks_up: PicksUp) -> TestCall {
    let call = app.dial().await;
    app.emulator.answer_as(&call.customer, picks_up).unwrap();
    app.emulator.settled().await;
    call
}

fn status(app: &TestApp, call_sid: &CallSid) -> CallStatus {
    app.emulator.calls().iter().find(|it| it.sid == *call_sid).unwrap().status
}

async fn answered_by(app: &TestApp, call: &TestCall) -> Value {
    app.map(&call.task_sid).await[call.customer.as_str()]["answered_by"].clone()
}

/// The callback that told who picked up.
fn told(app: &TestApp) -> Option<CallbackRecord> {
    app.emulator.callbacks().into_iter().find(|it| it.parameter("AnsweredBy").is_some())
}

async fn deliver(app: &TestApp, callback: &CallbackRecord, answered_by: Option<&str>) -> u16 {
    let parameters = match answered_by {
        Some(word) => with_field(&callback.parameters, "AnsweredBy", word),
        None => callback.parameters.clone(),
    };
    app.deliver(&app.url, &app.path_of(callback), &parameters).await.as_u16()
}
