//! `DIAL_CHECK_URL`: a service that is asked before a number is dialled.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;
use shared::api::code;

use crate::support::{
    AGENT, AGENT_NUMBER, CUSTOMER, SECOND, THIRD, TestApp, TestCall,
    dial_check::{DialCheckService, SECRET, Says},
};

const ALLOW: &str = r#"{"allow": true}"#;
const ON_THE_LIST: &str = r#"{"allow": false, "reason": "They do not want to be called."}"#;
const AGENT_SID: &str = "WK00000000000000000000000000000001";

#[tokio::test]
async fn a_new_call_is_asked_about_once_with_a_signature_that_the_service_can_verify() {
    let (service, app) = spawn(ALLOW).await;
    let call = app.dial().await;
    let [asked] = service.asked().try_into().ok().expect("one question");
    let want = json!({
        "kind": "new_call", "to": CUSTOMER, "from": AGENT_NUMBER, "worker_sid": AGENT_SID,
        "task_sid": null,
    });
    assert_eq!(asked.json(), want);
    let (time, proof) = asked.signature.split_once(",v1=").unwrap();
    let text = format!("{}.{}", time.strip_prefix("t=").unwrap(), asked.text);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let pairs = (0..proof.len()).step_by(2).map(|at| &proof[at..at + 2]);
    let bytes: Vec<_> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    mac.verify_slice(&bytes).unwrap();
    // Nor is anybody asked about when the call goes on.
    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    assert!(service.asked().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn what_is_refused_makes_no_task_and_the_agent_reads_the_reason() {
    let (service, app) = spawn(ON_THE_LIST).await;
    let (status, answer) = create(&app).await;
    assert_eq!(status, 400, "{answer}");
    assert_eq!(answer["code"], json!(code::CALL_NOT_ALLOWED), "{answer}");
    assert_eq!(answer["message"], json!("They do not want to be called."), "{answer}");

    service.says(Says::body(r#"{"allow": false}"#));
    let (status, answer) = create(&app).await;
    assert_eq!((status, &answer["code"]), (400, &json!(code::NUMBER_REFUSED)), "{answer}");
    assert!(app.emulator.snapshot().tasks.is_empty());
    // Whom nobody has to be asked about, a colleague, is called.
    app.create_task_for(SECOND).await;
    assert_eq!(service.asked().len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn whatever_is_no_answer_refuses_as_long_as_nobody_has_decided_otherwise() {
    let (service, app) = spawn(ALLOW).await;
    let (replica, handle) = app.spawn_replica_with_all(&[
        ("DIAL_CHECK_URL", &service.url),
        ("DIAL_CHECK_SECRET", SECRET),
        ("DIAL_CHECK_FAILURE", "allow"),
    ]);
    let huge = format!(r#"{{"allow": true, "reason": "{}"}}"#, "x".repeat(1_000_000));
    let slow = Says { after: Duration::from_secs(4), ..Says::body(ALLOW) };
    for says in [
        Says::status(500),
        Says::status(403),
        Says::status(302),
        Says::status(307),
        Says::body("<html>"),
        Says::body(r#"{"allow": "yes"}"#),
        Says::body(huge),
        slow,
    ] {
        service.says(says.clone());
        let shown = (says.status, says.body.chars().take(30).collect::<String>());
        let (status, answer) = create(&app).await;
        assert_eq!(status, 503, "{shown:?}: {answer}");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains("cannot be checked"), "{message}");
        assert!(app.emulator.snapshot().tasks.is_empty(), "{shown:?}");
    }
    service.says(Says::status(500));
    let path = format!("{replica}/create-new-task");
    let form = [
        ("Token", app.token.as_str()),
        ("To", CUSTOMER),
        ("From", AGENT_NUMBER),
        ("Worker", AGENT),
    ];
    assert_eq!(app.http.post(path).form(&form).send().await.unwrap().status(), 200);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_service_that_is_not_there_refuses() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/");
    let settings = [("DIAL_CHECK_URL", url.as_str()), ("DIAL_CHECK_SECRET", SECRET)];
    let app = TestApp::spawn_with(&settings).await;
    assert_eq!(create(&app).await.0, 503);
    assert!(app.emulator.snapshot().tasks.is_empty());
    app.stop().await;
}

#[tokio::test]
async fn who_is_added_is_asked_about_and_a_refused_number_can_be_tried_again() {
    let (service, app) = spawn(ALLOW).await;
    let call = app.talk().await;
    service.asked();
    service.says(Says::body(ON_THE_LIST));
    for _ in 0..2 {
        let (status, answer) = add(&app, &call, THIRD, "c0ffee01").await;
        assert_eq!((status, &answer["code"]), (400, &json!(code::CALL_NOT_ALLOWED)), "{answer}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    let conference = app.map(&call.task_sid).await["conf_status"].clone();
    assert!(conference["adds"].as_object().is_none_or(Map::is_empty), "{conference}");
    let want = json!({
        "kind": "add", "to": THIRD, "from": AGENT_NUMBER, "worker_sid": AGENT_SID,
        "task_sid": call.task_sid,
    });
    assert_eq!(service.asked()[0].json(), want);

    service.says(Says::body(ALLOW));
    for _ in 0..2 {
        let (status, answer) = add(&app, &call, THIRD, "c0ffee02").await;
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!(service.asked().len(), 1, "one press, one question");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn two_requests_of_one_press_ask_once_while_the_service_thinks() {
    let (service, app) = spawn(ALLOW).await;
    let call = app.talk().await;
    service.asked();
    service.says(Says { after: Duration::from_millis(300), ..Says::body(ALLOW) });
    let press = || add(&app, &call, THIRD, "c0ffee01");
    let (first, second) = tokio::join!(press(), press());
    assert!([first.0, second.0].contains(&200), "{first:?} {second:?}");
    assert_eq!(service.asked().len(), 1);
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_takes_longer_than_the_lease_still_dials_once() {
    let service = DialCheckService::start(Says::body(ALLOW));
    let settings = [&service.settings()[..], &[("DIAL_LEASE_SECONDS", "0.5")]].concat();
    let app = TestApp::spawn_with(&settings).await;
    let call = app.talk().await;
    service.says(Says { after: Duration::from_millis(1_200), ..Says::body(ALLOW) });
    let (status, answer) = add(&app, &call, THIRD, "c0ffee01").await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_may_not_be_called_again_is_not_and_the_map_says_why() {
    let (service, app) = spawn(ALLOW).await;
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, emulator::CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    service.asked();
    service.says(Says::body(ON_THE_LIST));
    for _ in 0..2 {
        let (status, answer) = add(&app, &call, CUSTOMER, "c0ffee01").await;
        assert_eq!((status, &answer["code"]), (400, &json!(code::CALL_NOT_ALLOWED)), "{answer}");
        assert_eq!(answer["message"], json!("They do not want to be called."), "{answer}");
    }
    let asked = service.asked();
    assert_eq!(asked.len(), 1, "the same press is refused by the map");
    assert_eq!(asked[0].json()["kind"], "call_again");
    assert_eq!(refusal(&app, &call).await["code"], json!(code::CALL_NOT_ALLOWED));
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "that was busy");
    app.stop().await;
}

#[tokio::test]
async fn the_task_of_another_program_is_asked_about_where_it_would_ring() {
    for (says, rings) in [(ALLOW, 1), (ON_THE_LIST, 0), ("", 0)] {
        let (service, app) = spawn(ALLOW).await;
        let (task_sid, url) = app.create_task().await;
        app.delete_map(&task_sid).await;
        let mut attributes = app.attributes(&task_sid);
        attributes.as_object_mut().unwrap().remove("dialInMap");
        app.set_attributes(&task_sid, &attributes).await;
        service.asked();
        service.says(Says::body(says));
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), rings, "{says}");
        let asked = service.asked();
        assert_eq!(asked.len(), 1, "{says}");
        assert_eq!(asked[0].json()["kind"], "task");
        assert_eq!(asked[0].json()["task_sid"], json!(task_sid));
        let dial = app.map(&task_sid).await["conf_status"]["customer_dial"].clone();
        assert_eq!(dial["refusal"].is_null(), rings == 1, "{dial}");
        app.stop().await;
    }
}

#[tokio::test]
async fn a_number_that_a_worker_wrote_into_their_task_is_asked_about() {
    let (service, app) = spawn(ALLOW).await;
    let (task_sid, url) = app.create_task().await;
    let mut attributes = app.attributes(&task_sid);
    attributes["to"] = json!(THIRD);
    attributes["outbound_to"] = json!(THIRD);
    app.set_attributes(&task_sid, &attributes).await;
    let change = |item: &mut Value| item["customer_dial"]["to"] = json!(THIRD);
    app.tamper(&task_sid, "conf_status", change).await;
    service.says(Says::body(ON_THE_LIST));
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.snapshot().calls.len(), 1, "the agent's alone");
    let dial = app.map(&task_sid).await["conf_status"]["customer_dial"].clone();
    assert_eq!(dial["refusal"]["code"], json!(code::CALL_NOT_ALLOWED), "{dial}");
    app.stop().await;
}

#[tokio::test]
async fn answers_are_counted() {
    let service = DialCheckService::start(Says::body(ON_THE_LIST));
    let settings = [&service.settings()[..], &[("METRICS_ADDRESS", "127.0.0.1:0")]].concat();
    let app = TestApp::spawn_with(&settings).await;
    create(&app).await;
    service.says(Says::status(500));
    create(&app).await;
    let url = app.metrics_url.clone().unwrap();
    let text = app.http.get(url).send().await.unwrap().text().await.unwrap();
    for (answer, count) in [("refused", 1), ("none", 1), ("allowed", 0)] {
        let line = format!(r#"canvas_dial_checks_total{{answer="{answer}"}} {count}"#);
        assert!(text.lines().any(|it| it == line), "{line} in\n{text}");
    }
    app.stop().await;
}

async fn spawn(says: &str) -> (DialCheckService, TestApp) {
    let service = DialCheckService::start(Says::body(says));
    let app = TestApp::spawn_with(&service.settings()).await;
    (service, app)
}

async fn create(app: &TestApp) -> (u16, Value) {
    let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    let (status, answer) = app.ask("/create-new-task", &form).await;
    (status.as_u16(), answer)
}

async fn add(app: &TestApp, call: &TestCall, to: &str, id: &str) -> (u16, Value) {
    let task_sid = call.task_sid.as_str();
    let form = [("taskSid", task_sid), ("to", to), ("from", AGENT_NUMBER), ("id", id)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    (status.as_u16(), answer)
}

async fn refusal(app: &TestApp, call: &TestCall) -> Value {
    app.map(&call.task_sid).await["conf_status"]["customer_dial"]["refusal"].clone()
}
