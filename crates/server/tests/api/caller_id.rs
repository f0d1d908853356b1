//! The number that is shown: the request's, else the worker's, else the server's.

use emulator::CallStatus;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, THIRD, TestApp, TestCall};

const DEFAULT: (&str, &str) = ("DEFAULT_CALLER_ID", "+1 500 555 0199");

#[tokio::test]
async fn the_request_comes_first_then_the_worker_then_the_server() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica_with(DEFAULT);
    for (from, phone, want) in [
        (Some("+15005550155"), "+15005550166", "+15005550155"),
        (None, "+15005550166", "+15005550166"),
        // What old clients send of a worker is a name.
        (Some("Alex Agent"), "+1 500 555 0166", "+15005550166"),
        (None, "", "+15005550199"),
    ] {
        app.set_agents_phone(phone).await;
        let mut form = vec![("Token", app.token.as_str()), ("To", CUSTOMER), ("Worker", AGENT)];
        form.extend(from.map(|from| ("From", from)));
        let response = app.http.post(format!("{replica}/create-new-task")).form(&form).send().await;
        let answer: Value = response.unwrap().json().await.unwrap();
        let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
        assert_eq!(app.attributes(&task_sid)["from"], json!(want), "{from:?} {phone}");
    }
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn without_any_the_agent_is_told_what_to_set() {
    let app = TestApp::spawn().await;
    app.set_agents_phone("").await;
    for from in ["", "undefined", "Anna Agent"] {
        let form = [("To", CUSTOMER), ("From", from), ("Worker", AGENT)];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, 400, "{from}: {answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains("DEFAULT_CALLER_ID"), "{message}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn a_workers_number_that_is_none_is_said_to_be_the_workers() {
    let app = TestApp::spawn().await;
    app.set_agents_phone("+1500555016").await;
    let (status, answer) =
        app.ask("/create-new-task", &[("To", CUSTOMER), ("Worker", AGENT)]).await;
    assert_eq!(status, 400, "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.starts_with("From: the worker's attribute `phone`: "), "{message}");
    assert!(message.contains("has 10 digits"), "{message}");
    app.stop().await;
}

#[tokio::test]
async fn who_is_added_sees_what_was_asked_for_else_the_workers_number() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.set_agents_phone("+15005550166").await;
    assert_eq!(added_from(&app, &call, THIRD, None).await, "+15005550166");
    // While somebody is called, their number is not called once more.
    let other = "+14155550188";
    assert_eq!(added_from(&app, &call, other, Some("+15005550155")).await, "+15005550155");
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_is_called_again_sees_the_number_of_before() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    app.set_agents_phone("+15005550166").await;
    assert_eq!(added_from(&app, &call, CUSTOMER, None).await, AGENT_NUMBER);
    app.stop().await;
}

async fn added_from(app: &TestApp, call: &TestCall, to: &str, from: Option<&str>) -> String {
    let mut form = vec![("taskSid", call.task_sid.as_str()), ("to", to)];
    form.extend(from.map(|from| ("from", from)));
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    let snapshot = app.emulator.snapshot();
    let mut legs = snapshot.calls_to(to);
    legs.find(|leg| json!(leg.sid) == answer["callSid"]).unwrap().from.clone()
}
