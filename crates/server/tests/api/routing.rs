//! `TWILIO_ROUTING`: how a task gets to its worker.

use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, TestApp};

const DIRECT: [(&str, &str); 1] = [("TWILIO_ROUTING", "direct")];

/// What `TaskRouter` says of a task.
async fn task(app: &TestApp, task_sid: &TaskSid) -> Value {
    app.task_router(Method::GET, &format!("/Tasks/{task_sid}"), &[]).await
}

#[tokio::test]
async fn by_the_workflow_a_task_names_its_worker_in_an_attribute_alone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = task(&app, &call.task_sid).await;
    assert_eq!((&own["routing_target"], &own["ignore_capacity"]), (&Value::Null, &json!(false)));
    app.stop().await;
}

#[tokio::test]
async fn directly_an_own_call_comes_at_once_and_a_colleague_is_asked_when_they_are_free() {
    let app = TestApp::spawn_with(&DIRECT).await;
    let call = app.talk().await;
    let own = task(&app, &call.task_sid).await;
    assert_eq!(own["routing_target"], app.reservation(&call.task_sid).await["worker_sid"]);
    assert_eq!(own["ignore_capacity"], json!(true));
    assert_eq!(app.attributes(&call.task_sid)["direction"], "outbound");

    let invited = app.invite_second(&call.task_sid).await;
    let asked = task(&app, &invited).await;
    assert!(asked["routing_target"].as_str().unwrap().starts_with("WK"), "{asked}");
    assert_eq!(asked["ignore_capacity"], json!(false));
    let attributes = app.attributes(&invited);
    assert_eq!(attributes["targetWorker"], SECOND);
    // Flex accepts an outbound task with a routing target unasked.
    assert_eq!(attributes["direction"], "inbound");
    app.stop().await;
}

#[tokio::test]
async fn directly_who_is_no_worker_calls_nobody_because_anybody_would_be_offered_the_call() {
    for (settings, want) in [(&[][..], 200), (&DIRECT[..], 403)] {
        let app = TestApp::spawn_with(settings).await;
        let token = app.log_in("without_worker=true").await;
        let form =
            [("Token", &*token), ("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        let (status, answer) = app.post("/create-new-task", &form).await;
        assert_eq!(status, want, "{answer}");
        assert_eq!(app.emulator.snapshot().tasks.is_empty(), want == 403);
        app.stop().await;
    }
}
