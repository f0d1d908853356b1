//! `GET /health`, and what is not there.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    process::{ServerProcess, says_that_it_lives},
};

#[tokio::test]
async fn a_server_that_listens_says_so_and_its_version_to_anybody() {
    let app = TestApp::spawn().await;
    let response = app.http.get(format!("{}/health", app.url)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    let want = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "commit": build_info::COMMIT });
    assert_eq!(body, want);
    app.stop().await;
}

#[tokio::test]
async fn the_program_itself_says_whether_the_server_lives() {
    let app = TestApp::spawn().await;
    let mut server = ServerProcess::start(&app).await;
    assert!(says_that_it_lives(&app, &server));
    server.kill();
    assert!(!says_that_it_lives(&app, &server));
    app.stop().await;
}

#[test]
fn the_program_says_its_version_and_commit_without_any_settings() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_server"));
    let output = server.arg("--version").env_clear().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let want = format!("server {} ({})\n", env!("CARGO_PKG_VERSION"), build_info::COMMIT);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), want);
}

#[tokio::test]
async fn who_asks_with_another_method_is_told_which_one() {
    let app = TestApp::spawn().await;
    for (method, path, allowed) in [
        (Method::DELETE, "/agent-outbound-join", "GET, POST"),
        (Method::GET, "/create-new-task", "POST"),
        (Method::POST, "/health", "GET"),
    ] {
        let answer = app.http.request(method, format!("{}{path}", app.url)).send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(answer.headers()["allow"], allowed, "{path}");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], 405);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_as_every_error() {
    let app = TestApp::spawn().await;
    let response = app.http.get(format!("{}/create-new-task/", app.url)).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], 404);
    assert_eq!(body["message"], "GET /create-new-task/ is not answered here");
    app.stop().await;
}
