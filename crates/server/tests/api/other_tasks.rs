//! Callbacks of conferences whose tasks are not ours.

use reqwest::Method;
use serde_json::json;
use shared::{ConferenceSid, TaskSid};

use crate::{
    line::Line,
    order::with,
    support::{AGENT, CUSTOMER, TestApp},
};

/// The agent's label, with a reservation of no task of theirs.
const STRANGER: &str =
    "worker.WR000000000000000000000000deadbeef.WK00000000000000000000000000000001.abcdef";

#[tokio::test]
async fn a_callback_for_a_task_that_nobody_knows_rings_nobody_and_is_no_error() {
    let line = Line::of_two().await;
    let before = line.app.map(&line.call.task_sid).await;
    let unknown = TaskSid::from_bits(0xdead);
    let conference_sid = ConferenceSid::from_bits(0xbeef);
    let join = line.told("participant-join", Some(&line.call.agent));
    for (number, event) in [
        ("1", "participant-join"),
        ("2", "conference-start"),
        ("3", "participant-hold"),
        ("4", "participant-leave"),
        ("5", "conference-end"),
    ] {
        let fields = [
            ("FriendlyName", unknown.as_str()),
            ("ConferenceSid", conference_sid.as_str()),
            ("CallSid", "CA000000000000000000000000000000aa"),
            ("ParticipantLabel", STRANGER),
            ("StatusCallbackEvent", event),
            ("SequenceNumber", number),
        ];
        let status = line.app.deliver(&line.app.url, Line::PATH, &with(&join, &fields)).await;
        assert_eq!(status, 204, "{event}");
    }
    assert_eq!(line.app.emulator.calls().len(), 2);
    assert_eq!(line.app.map(&line.call.task_sid).await, before);
    assert_eq!(line.task_status(), "assigned");
    line.app.stop().await;
}

#[tokio::test]
async fn a_callback_for_a_task_that_others_made_rings_nobody_and_leaves_its_attributes() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let workflow_sid = app.emulator.account().workflow_sid.to_string();
    let attributes = json!({ "targetWorker": AGENT, "direction": "inbound", "to": CUSTOMER });
    let form = [
        ("Attributes", attributes.to_string()),
        ("WorkflowSid", workflow_sid),
        ("TaskChannel", "custom1".to_owned()),
    ];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let task = app.task_router(Method::POST, "/Tasks", &form).await;
    let task_sid = TaskSid::parse(task["sid"].as_str().unwrap()).unwrap();
    let conference_sid = ConferenceSid::from_bits(0xbeef);
    let join = app.callback("participant-join");
    for (number, event) in [("1", "participant-join"), ("2", "participant-mute")] {
        let fields = [
            ("FriendlyName", task_sid.as_str()),
            ("ConferenceSid", conference_sid.as_str()),
            ("CallSid", call.agent.as_str()),
            ("ParticipantLabel", STRANGER),
            ("StatusCallbackEvent", event),
            ("SequenceNumber", number),
        ];
        assert_eq!(app.deliver(&app.url, Line::PATH, &with(&join, &fields)).await, 204, "{event}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    assert_eq!(app.attributes(&task_sid), attributes);
    app.stop().await;
}
