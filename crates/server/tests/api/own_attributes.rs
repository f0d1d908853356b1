//! `POST /create-new-task` with `Attributes`: what a CRM wants to find again on the task.

use serde_json::json;
use shared::TaskSid;

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, TestApp};

#[tokio::test]
async fn attributes_of_who_asks_are_kept_and_what_decides_anything_is_ours() {
    let app = TestApp::spawn().await;
    let theirs = json!({
        "crm": { "case": "4711", "tags": ["gold", "späte Änderung"] },
        "name": "Ada Lovelace",
        // A server, a plugin or a dialpad acts on these.
        "to": "+19005550100", "outbound_to": "+19005550100", "from": "+19005550100",
        "direction": "inbound", "type": "inbound", "targetWorker": "client:mallory",
        "autoAnswer": "false", "internal": "true", "url": "https://evil.example.com",
        "dialInMap": "false", "correlationId": "1", "conferenceSid": TaskSid::from_bits(9),
        "worker_call_sid": "CA1", "conference": { "sid": "CF1", "participants": { "customer": "CA2" } },
    });
    let theirs = theirs.to_string();
    let form = [
        ("To", CUSTOMER),
        ("From", AGENT_NUMBER),
        ("Worker", AGENT),
        ("Attributes", theirs.as_str()),
    ];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    let attributes = app.attributes(&task_sid);
    for (name, want) in [
        ("crm", json!({ "case": "4711", "tags": ["gold", "späte Änderung"] })),
        ("name", json!("Ada Lovelace")),
        ("to", json!(CUSTOMER)),
        ("outbound_to", json!(CUSTOMER)),
        ("from", json!(AGENT_NUMBER)),
        ("direction", json!("outbound")),
        ("type", json!("outbound")),
        ("targetWorker", json!(AGENT)),
        ("autoAnswer", json!("true")),
        ("internal", json!("false")),
        ("url", json!(&app.url)),
        ("dialInMap", json!("true")),
    ] {
        assert_eq!(attributes[name], want, "{name}");
    }
    assert_ne!(attributes["correlationId"], json!("1"));
    for name in ["conferenceSid", "worker_call_sid", "conference"] {
        assert!(attributes.get(name).is_none(), "{name}");
    }
    assert_eq!(app.map(&task_sid).await["conf_status"]["customer_dial"]["to"], json!(CUSTOMER));
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_object_or_too_long_makes_no_task() {
    let app = TestApp::spawn().await;
    let long = format!("{{\"note\":\"{}\"}}", "x".repeat(2_048));
    for (attributes, problem) in [
        ("7", "this is no JSON object"),
        ("[]", "this is no JSON object"),
        ("{\"a\":", "this is no JSON object"),
        (long.as_str(), "these are more than 2048 characters"),
    ] {
        let form = [("To", CUSTOMER), ("Worker", AGENT), ("Attributes", attributes)];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, 400, "{answer}");
        assert_eq!(answer["code"], json!(400));
        assert_eq!(answer["message"], json!(format!("Attributes: {problem}")));
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn no_attributes_are_no_mistake_and_of_others_the_name_is_the_number() {
    let app = TestApp::spawn().await;
    for attributes in ["", "undefined", "{}", "{\"name\":\"  \"}"] {
        let form = [
            ("To", CUSTOMER),
            ("From", AGENT_NUMBER),
            ("Worker", AGENT),
            ("Attributes", attributes),
        ];
        let (status, answer) = app.ask("/create-new-task", &form).await;
        assert_eq!(status, 200, "{answer}");
        let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
        assert_eq!(app.attributes(&task_sid)["name"], json!(CUSTOMER), "{attributes}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_keeps_their_name_and_who_asks_their_attributes() {
    let app = TestApp::spawn().await;
    let form = [
        ("To", SECOND),
        ("Worker", AGENT),
        ("Internal", "true"),
        ("Attributes", "{\"name\":\"Mallory\",\"case\":7}"),
    ];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
    let attributes = app.attributes(&task_sid);
    assert_eq!((&attributes["name"], &attributes["case"]), (&json!("Sam Second"), &json!(7)));
    app.stop().await;
}
