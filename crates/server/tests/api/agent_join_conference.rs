//! `GET|POST /agent-join-conference`.

use shared::{CallSid, TaskSid};

use crate::support::{AGENT, SECOND, TestApp, TestCall};

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
async fn nobody_but_twilio_gets_twiml() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let url = format!("{}/agent-join-conference?conferenceSid={}", app.url, call.task_sid);
    let form = [("CallSid", "CA00000000000000000000000000000001"), ("To", AGENT)];
    assert_eq!(app.http.get(&url).send().await.unwrap().status(), 403);
    assert_eq!(app.http.post(&url).form(&form).send().await.unwrap().status(), 403);
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_task_has_no_conference() {
    let app = TestApp::spawn().await;
    let call = [("CallSid", "CA00000000000000000000000000000001".to_owned())];
    for query in ["", "?conferenceSid=", "?conferenceSid=my+conference"] {
        let path = format!("/agent-join-conference{query}");
        assert_eq!(app.deliver(&app.url, &path, &call).await, 400, "{query}");
    }
    app.stop().await;
}

/// A task that asks the second worker to come.
async fn task_of_second(app: &TestApp, call: &TestCall) -> (TaskSid, String) {
    let form = [("taskSid", call.task_sid.as_str()), ("to", SECOND), ("from", "Alex Agent")];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    let task_sid = TaskSid::parse(answer["invitation"].as_str().unwrap()).unwrap();
    let url = format!("{}/agent-join-conference?conferenceSid={}", app.url, call.task_sid);
    (task_sid, url)
}

async fn second_answers(app: &TestApp, task_sid: &TaskSid, url: &str) -> CallSid {
    let leg = app.ring_worker(SECOND, task_sid, url).await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    leg
}
