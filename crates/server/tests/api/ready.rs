//! `GET /ready`, and what becomes of it when the server is told to stop.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    healing::until,
    support::{CUSTOMER, TestApp, process::ServerProcess},
};

#[tokio::test]
async fn a_server_whose_settings_are_true_is_ready_and_twilio_is_asked_once_for_all_who_ask() {
    let app = TestApp::spawn().await;
    let answers = join_all((0..20).map(|_| ready(&app, &app.url))).await;
    let want = (200, json!({ "status": "ready" }));
    assert!(answers.iter().all(|answer| *answer == want), "{answers:?}");
    // The workflow and the Sync service.
    assert_eq!(app.emulator.requests().len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn a_server_whose_settings_are_not_says_which() {
    let app = TestApp::spawn().await;
    for (setting, named) in [
        (("TWILIO_WORKFLOW_SID", "WW00000000000000000000000000000bad"), "TWILIO_WORKFLOW_SID"),
        (("TWILIO_SYNC_SERVICE_SID", "nowhere"), "TWILIO_SYNC_SERVICE_SID"),
        (("TWILIO_API_SECRET", "hush"), "TWILIO_API_SECRET"),
    ] {
        let (replica, handle) = app.spawn_replica_with(setting);
        let (status, answer) = ready(&app, &replica).await;
        let reason = answer["reason"].as_str().unwrap();
        assert!(status == 503 && reason.contains(named), "{status} {answer}");
        assert!(!reason.contains("hush"), "{answer}");
        handle.stop(false).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn who_starts_a_server_with_wrong_settings_reads_it_in_its_log() {
    let app = TestApp::spawn().await;
    let wrong = ("TWILIO_WORKFLOW_SID", "WW00000000000000000000000000000bad");
    let server = ServerProcess::start_with_log_and(&app, wrong).await;
    until(|| server.log().contains("not ready")).await;
    let log = server.log();
    let line = log.lines().find(|line| line.contains("not ready")).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["level"], "WARN");
    assert!(line["reason"].as_str().unwrap().contains("TWILIO_WORKFLOW_SID"), "{line}");
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_has_never_reached_twilio_is_not_ready() {
    let app = TestApp::spawn().await;
    app.break_requests("GET", "/taskrouter.twilio.com/*", 503, 100, false);
    let (status, answer) = ready(&app, &app.url).await;
    assert_eq!((status, answer["reason"].as_str()), (503, Some("Twilio cannot be reached")));
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_is_not_ready_first_and_serves_on() {
    let app = TestApp::spawn().await;
    let mut server = ServerProcess::start_that_stops_late(&app).await;
    assert_eq!(ready(&app, &server.url).await.0, 200);
    server.tell_to_stop();
    while ready(&app, &server.url).await.0 == 200 {
        tokio::task::yield_now().await;
    }
    let (status, answer) = ready(&app, &server.url).await;
    assert_eq!((status, answer["reason"].as_str()), (503, Some("it is stopping")));
    let health = app.http.get(format!("{}/health", server.url)).send().await.unwrap();
    assert_eq!(health.status(), 200);
    let form = [("Token", app.token.as_str()), ("To", CUSTOMER)];
    let answer = app.http.post(format!("{}/create-new-task", server.url)).form(&form).send().await;
    // It is read and refused for what it lacks.
    assert_eq!(answer.unwrap().status(), 400);
    server.tell_to_stop();
    assert!(server.ended().await);
    app.stop().await;
}

async fn ready(app: &TestApp, server: &str) -> (u16, Value) {
    let answer = app.http.get(format!("{server}/ready")).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}
