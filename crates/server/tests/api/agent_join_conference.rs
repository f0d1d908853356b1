//! `GET|POST /agent-join-conference`.

use reqwest::Method;
use serde_json::json;
use shared::{CallSid, TaskSid};

use crate::support::{AGENT, SECOND, TestApp, TestCall};

#[actix_web::test]
async fn the_second_workers_leg_comes_into_the_call_with_a_label() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (task_sid, url) = task_of_second(&app, &call).await;
    let url = app.join_url(&task_sid, &format!("{url}&taskSid={task_sid}")).await;
    let leg = second_answers(&app, &task_sid, &url).await;
    let label = app.label_of(&call.task_sid, &leg);
    assert!(label.contains(".WK00000000000000000000000000000002."), "{label}");
    let item = &app.map(&call.task_sid).await[leg.as_str()];
    assert_eq!(item["participant_type"], "worker", "{item}");
    assert_eq!(item["worker_sid"], "WK00000000000000000000000000000002", "{item}");
    app.stop().await;
}

#[actix_web::test]
async fn an_old_dialpad_names_the_conference_alone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (task_sid, url) = task_of_second(&app, &call).await;
    let leg = second_answers(&app, &task_sid, &url).await;
    let item = &app.map(&call.task_sid).await[leg.as_str()];
    assert_eq!(item["participant_type"], "worker", "{item}");
    assert_eq!(item["status"], "joined", "{item}");
    app.stop().await;
}

#[actix_web::test]
async fn a_worker_whose_telephone_it_is_not_is_not_believed() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (task_sid, url) = task_of_second(&app, &call).await;
    let url = app.join_url(&task_sid, &format!("{url}&taskSid={task_sid}")).await;
    let url =
        url.replace("WK00000000000000000000000000000002", "WK00000000000000000000000000000003");
    let leg = second_answers(&app, &task_sid, &url).await;
    assert_eq!(app.label_of(&call.task_sid, &leg), "");
    app.stop().await;
}

#[actix_web::test]
async fn nobody_but_twilio_gets_twiml() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let url = format!("{}/agent-join-conference?conferenceSid={}", app.url, call.task_sid);
    let form = [("CallSid", "CA00000000000000000000000000000001"), ("To", AGENT)];
    assert_eq!(app.http.get(&url).send().await.unwrap().status(), 403);
    assert_eq!(app.http.post(&url).form(&form).send().await.unwrap().status(), 403);
    app.stop().await;
}

#[actix_web::test]
async fn what_is_no_task_has_no_conference() {
    let app = TestApp::spawn().await;
    let call = [("CallSid", "CA00000000000000000000000000000001".to_owned())];
    for query in ["", "?conferenceSid=", "?conferenceSid=my+conference"] {
        let path = format!("/agent-join-conference{query}");
        assert_eq!(app.deliver(&app.url, &path, &call).await, 400, "{query}");
    }
    app.stop().await;
}

/// A task that asks the second worker to come, as an old dialpad's server makes it.
async fn task_of_second(app: &TestApp, call: &TestCall) -> (TaskSid, String) {
    let attributes = json!({
        "targetWorker": SECOND, "autoAnswer": "false", "internal": "true", "name": "Alex Agent",
        "direction": "outbound", "conferenceSid": call.task_sid,
    });
    let workflow_sid = app.emulator.account().workflow_sid.to_string();
    let form = [
        ("Attributes", attributes.to_string()),
        ("TaskChannel", "custom1".to_owned()),
        ("WorkflowSid", workflow_sid),
    ];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let task = app.task_router(Method::POST, "/Tasks", &form).await;
    let task_sid = TaskSid::parse(task["sid"].as_str().unwrap()).unwrap();
    let url = format!("{}/agent-join-conference?conferenceSid={}", app.url, call.task_sid);
    (task_sid, url)
}

async fn second_answers(app: &TestApp, task_sid: &TaskSid, url: &str) -> CallSid {
    let leg = app.ring_worker(SECOND, task_sid, url).await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    leg
}
