//! An agent calls another: `create-new-task` with `Internal`, and `POST /cleanup-rejected-task`.

use emulator::Quirks;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use crate::support::{
    AGENT, AGENT_NUMBER, SECOND, SECOND_EMAIL, SUPERVISOR, SUPERVISOR_EMAIL, THIRD, TestApp,
};

const SECOND_WORKER: &str = "WK00000000000000000000000000000002";

#[tokio::test]
async fn a_colleague_is_found_though_lists_leave_the_attributes_out() {
    let app = TestApp::spawn().await;
    app.emulator.set_quirks(Quirks { lists_show_attributes: false, ..Quirks::default() });
    let (call, _) = call_second(&app).await;
    let (invited, item) = invitation(&app, &call).await;
    assert_eq!(item["display_name"], "Sam Second");
    assert_eq!(app.attributes(&invited)["targetWorker"], SECOND);
    app.stop().await;
}

#[tokio::test]
async fn the_colleague_is_asked_once_the_caller_is_there_and_both_talk() {
    let app = TestApp::spawn().await;
    let (call, caller) = call_second(&app).await;
    let attributes = app.attributes(&call);
    for (name, want) in [
        ("internal", "true"),
        ("autoAnswer", "true"),
        ("to", SECOND),
        ("name", "Sam Second"),
        ("from", AGENT_NUMBER),
    ] {
        assert_eq!(attributes[name], json!(want), "{name}");
    }
    let (invited, item) = invitation(&app, &call).await;
    for (name, want) in [
        ("participant_type", json!("worker")),
        ("status", json!("joined")),
        ("connecting", json!(true)),
        ("worker_sid", json!(SECOND_WORKER)),
        ("display_name", json!("Sam Second")),
    ] {
        assert_eq!(item[name], want, "{name}");
    }
    let attributes = app.attributes(&invited);
    for (name, want) in [
        ("targetWorker", SECOND),
        ("autoAnswer", "false"),
        ("internal", "true"),
        ("conferenceSid", call.as_str()),
        ("name", "Alex Agent"),
        // Dialpads ring the colleague with it.
        ("from", AGENT_NUMBER),
        ("direction", "outbound"),
    ] {
        assert_eq!(attributes[name], json!(want), "{name}");
    }
    // Native Flex reports an error where a task has no map.
    assert!(app.map(&invited).await.contains_key("conf_status"));

    let url = format!("{}/agent-join-conference?conferenceSid={call}&taskSid={invited}", app.url);
    let url = app.join_url(&invited, &url).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call).await;
    assert_eq!(map[leg.as_str()]["worker_sid"], SECOND_WORKER);
    assert_eq!(map[invited.as_str()]["status"], "left", "{map:?}");
    assert_eq!(map[invited.as_str()]["connecting"], false);
    assert_eq!(map["conf_status"]["status"], "started");
    assert_eq!(app.emulator.participants(call.as_str()).len(), 2);
    // Nobody else was asked, and no telephone rang.
    assert_eq!(app.emulator.snapshot().tasks.len(), 2);
    assert_eq!(app.emulator.snapshot().calls.len(), 2);

    app.emulator.hang_up(&caller).unwrap();
    app.emulator.settled().await;
    assert_eq!(status(&app, &call), "wrapping");
    app.stop().await;
}

#[tokio::test]
async fn an_old_dialpad_that_names_the_conference_alone_comes_as_the_colleague() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    let (invited, _) = invitation(&app, &call).await;
    let url = format!("{}/agent-join-conference?conferenceSid={call}", app.url);
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call).await;
    assert_eq!(map[leg.as_str()]["worker_sid"], SECOND_WORKER);
    assert_eq!(map[invited.as_str()]["status"], "left", "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn the_callers_join_that_comes_twice_asks_once() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    let (replica, handle) = app.spawn_replica();
    let join = app.callback("participant-join");
    for server in [&replica, &app.url] {
        assert_eq!(app.deliver(server, "/call-outbound-join", &join).await, 204);
    }
    assert_eq!(app.emulator.snapshot().tasks.len(), 2);
    invitation(&app, &call).await;
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_task_whose_making_was_not_answered_is_found() {
    let app = TestApp::spawn().await;
    let task_sid = create(&app, SECOND).await.unwrap();
    app.break_requests("POST", "/taskrouter.twilio.com/*/Tasks", 503, 1, true);
    join(&app, &task_sid).await;
    assert_eq!(app.faults_left().await, 0);
    assert_eq!(app.emulator.snapshot().tasks.len(), 2);
    invitation(&app, &task_sid).await;
    app.stop().await;
}

#[tokio::test]
async fn a_rejected_call_is_over_on_both_sides() {
    let app = TestApp::spawn().await;
    let (call, caller) = call_second(&app).await;
    let (invited, _) = invitation(&app, &call).await;
    // Twice: what is cleaned up is clean.
    for _ in 0..2 {
        assert_eq!(reject(&app, SECOND_EMAIL, &call).await.0, 200);
        app.emulator.settled().await;
    }
    let map = app.map(&call).await;
    assert_eq!(map[invited.as_str()]["call_status"], "no-answer", "{map:?}");
    assert_eq!(map["conf_status"]["status"], "ended");
    assert_eq!(status(&app, &invited), "canceled");
    assert_eq!(status(&app, &call), "wrapping");
    let snapshot = app.emulator.snapshot();
    let leg = snapshot.calls_to(AGENT).find(|leg| leg.sid == caller).unwrap();
    assert_eq!(leg.status.as_str(), "completed");
    app.stop().await;
}

#[tokio::test]
async fn only_the_worker_who_is_called_rejects() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    for email in ["agent@example.com", SUPERVISOR_EMAIL] {
        assert_eq!(reject(&app, email, &call).await.0, 403, "{email}");
    }
    let form = [("taskSid", call.as_str()), ("Token", "not a token")];
    assert_eq!(app.post("/cleanup-rejected-task", &form).await.0, 403);
    assert_eq!(reject_text(&app, SECOND_EMAIL, "undefined").await.0, 400);
    let (invited, item) = invitation(&app, &call).await;
    assert_eq!(item["connecting"], true);
    assert_eq!(status(&app, &invited), "reserved");
    app.stop().await;
}

#[tokio::test]
async fn a_call_whose_invitation_nothing_proves_is_over_when_it_is_rejected() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    let (invited, _) = invitation(&app, &call).await;
    lose_proof(&app, &call, &invited).await;
    assert_eq!(reject(&app, SECOND_EMAIL, &call).await.0, 200);
    app.emulator.settled().await;
    let map = app.map(&call).await;
    assert_eq!(map[invited.as_str()]["call_status"], "no-answer", "{map:?}");
    assert_eq!(map["conf_status"]["status"], "ended");
    assert_eq!(status(&app, &invited), "canceled");
    assert_eq!(status(&app, &call), "wrapping");
    app.stop().await;
}

#[tokio::test]
async fn who_rejects_an_invitation_that_nothing_proves_ends_it_for_nobody_who_talks() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    let (invited, _) = invitation(&app, &call).await;
    let form = [("taskSid", call.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    let (added, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(added, 200, "{answer}");
    app.emulator.answer(&CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap()).unwrap();
    app.emulator.settled().await;
    lose_proof(&app, &call, &invited).await;
    assert_eq!(reject(&app, SECOND_EMAIL, &call).await.0, 200);
    app.emulator.settled().await;
    assert_eq!(status(&app, &invited), "canceled");
    assert_eq!(app.emulator.participants(call.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn twilios_no_leaves_the_rejection_to_be_tried_again() {
    let app = TestApp::spawn().await;
    let (call, _) = call_second(&app).await;
    app.refuse("POST", "/api.twilio.com/*/Conferences/*", 403, 20003);
    assert_eq!(reject(&app, SECOND_EMAIL, &call).await.0, 502);
    assert_eq!(reject(&app, SECOND_EMAIL, &call).await.0, 200);
    app.emulator.settled().await;
    assert_eq!(app.map(&call).await["conf_status"]["status"], "ended");
    app.stop().await;
}

#[tokio::test]
async fn who_hangs_up_while_the_colleague_is_asked_asks_nobody_any_more() {
    let app = TestApp::spawn().await;
    let (call, caller) = call_second(&app).await;
    let (invited, _) = invitation(&app, &call).await;
    app.emulator.hang_up(&caller).unwrap();
    app.emulator.settled().await;
    assert_eq!(status(&app, &invited), "canceled");
    assert_eq!(app.map(&call).await[invited.as_str()]["call_status"], "canceled");
    app.stop().await;
}

#[tokio::test]
async fn nobody_calls_themselves_or_somebody_who_is_away_or_nobody() {
    let app = TestApp::spawn().await;
    for (to, code, name, want) in [
        (AGENT, 1002, Value::Null, "To: you cannot call yourself"),
        (
            SUPERVISOR,
            1003,
            json!("Sue Supervisor"),
            "To: Sue Supervisor is not available and cannot be called",
        ),
        (
            "client:nobody",
            21211,
            Value::Null,
            "To: `client:nobody` is neither a number nor the contact_uri of a worker",
        ),
        (
            "\" || \"1\" == \"1",
            21211,
            Value::Null,
            "is neither a number nor the contact_uri of a worker",
        ),
    ] {
        let (status, answer) = create(&app, to).await.unwrap_err();
        assert_eq!(status, 400, "{to}: {answer}");
        assert_eq!((&answer["code"], &answer["name"]), (&json!(code), &name), "{answer}");
        assert!(answer["message"].as_str().unwrap().ends_with(want), "{answer}");
    }
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn who_has_no_number_calls_a_colleague_from_their_own_address() {
    let app = TestApp::spawn().await;
    app.set_agents_phone("").await;
    let call = create(&app, SECOND).await.unwrap();
    assert_eq!(app.attributes(&call)["from"], AGENT);
    join(&app, &call).await;
    let (invited, _) = invitation(&app, &call).await;
    let attributes = app.attributes(&invited);
    assert_eq!((&attributes["from"], &attributes["name"]), (&json!(AGENT), &json!("Alex Agent")));
    app.stop().await;
}

#[tokio::test]
async fn a_call_to_a_colleague_of_the_release_before_shows_its_callers_name() {
    let app = TestApp::spawn().await;
    let call = create(&app, SECOND).await.unwrap();
    let path = format!("/sync.twilio.com/v1/Services/default/Maps/{call}.CS/Items/conf_status");
    let dial = json!({ "to": SECOND, "from": "Alex Agent", "worker_sid": SECOND_WORKER, "name": "Sam Second" });
    let data = json!({ "customer_dial": dial }).to_string();
    app.rest(Method::POST, &path, &[("Data", &data)]).await;
    let mut attributes = app.attributes(&call);
    attributes["from"] = json!("Alex Agent");
    app.set_attributes(&call, &attributes).await;
    join(&app, &call).await;
    let (invited, _) = invitation(&app, &call).await;
    assert_eq!(app.attributes(&invited)["name"], "Alex Agent");
    app.stop().await;
}

/// A call to the second worker whose caller is in the conference.
async fn call_second(app: &TestApp) -> (TaskSid, CallSid) {
    let call = create(app, SECOND).await.unwrap();
    let leg = join(app, &call).await;
    (call, leg)
}

async fn create(app: &TestApp, to: &str) -> Result<TaskSid, (StatusCode, Value)> {
    let form = [("To", to), ("From", "Alex Agent"), ("Worker", AGENT), ("Internal", "true")];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    match answer["taskSid"].as_str() {
        Some(task_sid) => Ok(TaskSid::parse(task_sid).unwrap()),
        None => Err((status, answer)),
    }
}

async fn join(app: &TestApp, call: &TaskSid) -> CallSid {
    let url = format!("{}/agent-outbound-join?taskSid={call}", app.url);
    let url = app.join_url(call, &url).await;
    let leg = app.ring_agent(call, &url).await;
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    leg
}

/// The one invitation in a call's map.
async fn invitation(app: &TestApp, call: &TaskSid) -> (TaskSid, Value) {
    let map = app.map(call).await;
    let mut items = map.into_iter().filter(|(key, _)| key.starts_with("WT"));
    let (key, item) = items.next().unwrap();
    assert!(items.next().is_none(), "one worker is asked once");
    (TaskSid::parse(&key).unwrap(), item)
}

/// As if a server of the release before had asked.
async fn lose_proof(app: &TestApp, call: &TaskSid, invited: &TaskSid) {
    app.tamper(call, invited.as_str(), |item| {
        item.as_object_mut().unwrap().remove("proof");
    })
    .await;
}

async fn reject(app: &TestApp, email: &str, call: &TaskSid) -> (StatusCode, Value) {
    reject_text(app, email, call.as_str()).await
}

async fn reject_text(app: &TestApp, email: &str, task_sid: &str) -> (StatusCode, Value) {
    let token = app.token_of(email).await;
    app.post("/cleanup-rejected-task", &[("taskSid", task_sid), ("Token", &token)]).await
}

fn status(app: &TestApp, task_sid: &TaskSid) -> &'static str {
    app.emulator.task(task_sid).unwrap().assignment_status
}
