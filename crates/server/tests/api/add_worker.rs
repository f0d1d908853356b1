//! `POST /add-conference-participant` with a worker, and what takes the invitation back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{SECOND, SECOND_EMAIL, TestApp, TestCall};

#[tokio::test]
async fn a_worker_is_asked_with_a_task_and_seen_until_they_come() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    let map = app.map(&call.task_sid).await;
    let item = &map[invited.as_str()];
    assert_eq!(item["participant_type"], "worker", "{item}");
    assert_eq!((&item["status"], &item["connecting"]), (&json!("joined"), &json!(true)));
    assert_eq!(item["conference_sid"], json!(call.conference_sid));
    let attributes = app.attributes(&invited);
    assert_eq!(attributes["conferenceSid"], json!(call.task_sid));
    assert_eq!(attributes["targetWorker"], SECOND);
    assert_eq!(attributes["name"], "Alex Agent");

    let leg = app.comes(&call.task_sid, &invited).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[invited.as_str()]["call_status"], "completed");
    assert_eq!(map[leg.as_str()]["status"], "joined");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);

    // Whoever is there is not asked again, and can do what the first can.
    let (status, answer) = ask_for(&app, &call, SECOND).await;
    assert_eq!(status, 400, "{answer}");
    assert!(answer["message"].as_str().unwrap().contains("Sam Second is on the call"), "{answer}");
    assert_eq!((&answer["code"], &answer["name"]), (&json!(1004), &json!("Sam Second")));
    let token = app.token_of(SECOND_EMAIL).await;
    for task_sid in [invited.as_str(), call.task_sid.as_str()] {
        let form = [
            ("Token", token.as_str()),
            ("taskSid", task_sid),
            ("participant", call.customer.as_str()),
            ("hold", "true"),
        ];
        let (status, answer) = app.post("/hold-conference-participant", &form).await;
        assert_eq!(status, 200, "{task_sid}: {answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_replica_whose_map_lacks_a_colleague_asks_nobody_who_is_there() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (_, leg) = app.second_comes(&call.task_sid).await;
    // Their join in a conference that was born again changes their item alone: this replica reads the map before it.
    let is = async |status: &str| {
        let change = |item: &mut Value| item["status"] = json!(status);
        app.tamper(&call.task_sid, leg.as_str(), change).await;
    };
    is("left").await;
    let (replica, handle) = app.spawn_replica();
    let ask = async |path: &str, field: (&str, &str)| {
        let form = [("Token", app.token.as_str()), ("taskSid", call.task_sid.as_str()), field];
        let request = app.http.post(format!("{replica}{path}"));
        let answer: Value = request.form(&form).send().await.unwrap().json().await.unwrap();
        answer
    };
    let answer = ask("/pause-recording", ("paused", "true")).await;
    assert_eq!(answer["status"], 200, "{answer}");
    is("joined").await;
    let answer = ask("/add-conference-participant", ("to", SECOND)).await;
    assert_eq!(answer["code"], 1004, "{answer}");
    assert_eq!(app.emulator.snapshot().tasks.len(), 2, "the call's and the first invitation's");
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["adds"], Value::Null, "the claim is released");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn an_invitation_is_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    let form = [("taskSid", call.task_sid.as_str()), ("participant", invited.as_str())];
    for _ in 0..2 {
        let (status, answer) = app.ask("/remove-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
    }
    let item = app.map(&call.task_sid).await[invited.as_str()].clone();
    assert_eq!((&item["status"], &item["call_status"]), (&json!("left"), &json!("canceled")));
    assert_eq!(app.emulator.task(&invited).unwrap().assignment_status, "canceled");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    // And can be sent again.
    app.invite_second(&call.task_sid).await;
    app.stop().await;
}

#[tokio::test]
async fn a_worker_may_leave_it_unanswered_for_as_long_as_is_set() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica_with(("COLLEAGUE_TIMEOUT_SECONDS", "45"));
    let form = [("Token", app.token.as_str()), ("taskSid", call.task_sid.as_str()), ("to", SECOND)];
    let request = app.http.post(format!("{replica}/add-conference-participant")).form(&form);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let invited = answer["invitation"].as_str().unwrap();
    let task = app.task_router(Method::GET, &format!("/Tasks/{invited}"), &[]).await;
    assert_eq!(task["timeout"], 45, "{task}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_asks_nobody_to_this_call_is_left_alone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("taskSid", call.task_sid.as_str()), ("participant", call.task_sid.as_str())];
    let (status, answer) = app.ask("/remove-conference-participant", &form).await;
    assert_eq!(status, 404, "{answer}");
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "assigned");
    app.stop().await;
}

#[tokio::test]
async fn who_rejects_to_come_ends_nobody_elses_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.post("/cleanup-rejected-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[invited.as_str()]["call_status"], "no-answer");
    assert_eq!(map["conf_status"]["status"], "started");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn whom_twilio_does_not_ask_is_not_shown() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", "/taskrouter.twilio.com/*/Tasks", 400, 20001);
    let (status, answer) = ask_for(&app, &call, SECOND).await;
    assert_eq!((status, &answer["code"]), (400, &json!(20001)), "{answer}");
    assert!(!app.map(&call.task_sid).await.keys().any(|key| key.starts_with("WT")));
    app.stop().await;
}

async fn ask_for(app: &TestApp, call: &TestCall, to: &str) -> (u16, Value) {
    let form = [("taskSid", call.task_sid.as_str()), ("to", to), ("from", "Alex Agent")];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    (status.as_u16(), answer)
}
