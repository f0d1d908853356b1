//! `GET /health`, and what is not there.

use serde_json::Value;

use crate::support::TestApp;

#[actix_web::test]
async fn a_server_that_listens_says_so_and_its_version_to_anybody() {
    let app = TestApp::spawn().await;
    let response = app.http.get(format!("{}/health", app.url)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        (&body["status"], &body["version"]),
        (&"ok".into(), &env!("CARGO_PKG_VERSION").into())
    );
    app.stop().await;
}

#[actix_web::test]
async fn what_is_not_there_is_said_as_every_error() {
    let app = TestApp::spawn().await;
    let response = app.http.get(format!("{}/create-new-task/", app.url)).send().await.unwrap();
    assert_eq!(response.status(), 404);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], 404);
    assert_eq!(body["message"], "GET /create-new-task/ is not answered here");
    app.stop().await;
}
