//! `POST /transfer-call` with `attributes` and `priority`: what the payload of Flex's `TransferTask` has for the
//! task that asks the colleague.

use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::{
    support::{AGENT, CUSTOMER, SECOND, TestApp},
    transfer_call::{QUEUE, asked, transfer},
};

#[tokio::test]
async fn attributes_and_priority_of_a_transfer_are_those_of_the_task_that_asks() {
    for (to, mode, priority) in [(SECOND, "hand-over", "7"), (QUEUE, "ask-first", "2147483647")] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let own = r#"{"crm":{"case":"4711"},"big":12345678901234567890123}"#;
        let form = [("to", to), ("mode", mode), ("attributes", own), ("priority", priority)];
        let asked = asked(&transfer(&app, &call, &form).await);
        let task = task(&app, &asked).await;
        assert_eq!(task["priority"].to_string(), priority);
        let attributes = task["attributes"].as_str().unwrap();
        assert!(attributes.contains("\"big\":12345678901234567890123"), "{attributes}");
        let attributes = app.attributes(&asked);
        assert_eq!(attributes["crm"], json!({ "case": "4711" }));
        assert_eq!(attributes["transfer"]["mode"], json!(mode));
        app.stop().await;
    }
}

#[tokio::test]
async fn a_copy_of_the_attributes_of_the_call_changes_nothing_that_a_server_acts_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let mut theirs = app.attributes(&call.task_sid);
    let more = json!({
        "case": 7, "direction": "sideways", "name": "Mallory", "from": "+19005550100", "to": "+19005550100",
        "outbound_to": "+19005550100", "targetWorker": AGENT, "autoAnswer": "true", "internal": "false",
        "conferenceSid": TaskSid::from_bits(9), "url": "https://evil.example.com", "record_calls": "false",
        "conversations": { "conversation_id": "1" }, "transfer": { "mode": "hand-over" },
    });
    theirs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    for name in ["dialInMap", "conference", "correlationId"] {
        assert!(theirs.get(name).is_some(), "{name}: {theirs}");
    }
    for to in [SECOND, QUEUE] {
        let plain = asked(&transfer(&app, &call, &[("to", to), ("mode", "ask-first")]).await);
        let mut want = app.attributes(&plain);
        crate::transfer_call::take_back(&app, &call, &plain).await;
        let text = theirs.to_string();
        let form = [("to", to), ("mode", "ask-first"), ("attributes", text.as_str())];
        let asked = asked(&transfer(&app, &call, &form).await);
        let mut attributes = app.attributes(&asked);
        // Of each press its own.
        let of_press = [&mut want, &mut attributes].map(|it| it["correlationId"].take());
        assert_ne!(of_press[1], theirs["correlationId"]);
        let attributes = attributes.as_object_mut().unwrap();
        assert_eq!(attributes.remove("case"), Some(json!(7)));
        assert_eq!(Value::Object(attributes.clone()), want, "{to}");
        crate::transfer_call::take_back(&app, &call, &asked).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_object_too_long_or_no_priority_asks_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let tasks = app.emulator.snapshot().tasks.len();
    let long = format!("{{\"note\":\"{}\"}}", "x".repeat(2_048));
    let no_priority = |text: &str| format!("`{text}` is no whole number from 0 to 2147483647");
    let no_object = || "this is no JSON object".to_owned();
    for (field, value, problem) in [
        ("attributes", "7", no_object()),
        ("attributes", "[]", no_object()),
        ("attributes", "{\"a\":", no_object()),
        ("attributes", long.as_str(), "these are more than 2048 characters".to_owned()),
        ("priority", "high", no_priority("high")),
        ("priority", "-1", no_priority("-1")),
        ("priority", "1.5", no_priority("1.5")),
        ("priority", "2147483648", no_priority("2147483648")),
    ] {
        let form = [("to", SECOND), ("mode", "hand-over"), (field, value)];
        let (status, answer) = transfer(&app, &call, &form).await;
        assert_eq!((status, &answer["code"]), (400, &json!(400)), "{answer}");
        assert_eq!(answer["message"], json!(format!("{field}: {problem}")));
    }
    assert_eq!(app.emulator.snapshot().tasks.len(), tasks);
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn a_transfer_without_them_is_a_task_as_task_router_makes_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let nothing = [("attributes", "undefined"), ("priority", "")];
    let form = [&[("to", SECOND), ("mode", "ask-first")], &nothing[..]].concat();
    let asked = asked(&transfer(&app, &call, &form).await);
    assert_eq!(app.attributes(&asked)["transfer"]["customer"], json!(CUSTOMER));
    // That of the workflow's filter.
    assert_eq!(task(&app, &asked).await["priority"], json!(1000));
    app.stop().await;
}

async fn task(app: &TestApp, task_sid: &TaskSid) -> Value {
    app.task_router(Method::GET, &format!("/Tasks/{task_sid}"), &[]).await
}
