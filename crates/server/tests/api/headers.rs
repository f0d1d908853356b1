//! What every answer says about itself, and how much a body may be.

use reqwest::Method;

use crate::support::{ORIGIN, TestApp};

#[tokio::test]
async fn no_answer_is_stored_or_taken_for_another_type() {
    let app = TestApp::spawn().await;
    let token = app.token.as_str();
    for (method, path, form, want) in [
        (Method::POST, "/sync-token", vec![("Token", token)], 200),
        (Method::POST, "/sync-token", vec![("Token", "bogus")], 403),
        (Method::GET, "/health", vec![], 200),
        (Method::GET, "/nowhere", vec![], 404),
        (Method::POST, "/call-status", vec![], 403),
        (Method::OPTIONS, "/sync-token", vec![], 200),
    ] {
        let request = app.http.request(method, format!("{}{path}", app.url));
        let request = request.header("Origin", ORIGIN);
        let answer = request.header("Access-Control-Request-Method", "POST").form(&form);
        let answer = answer.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|it| it.to_str().unwrap());
        assert_eq!(answer.status(), want, "{path}");
        assert_eq!(header("X-Content-Type-Options"), Some("nosniff"), "{path}");
        assert_eq!(header("Cache-Control"), Some("no-store"), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_said_to_be_so() {
    let app = TestApp::spawn().await;
    let form = [("Token", "a".repeat(70_000))];
    let request = app.http.post(format!("{}/sync-token", app.url)).form(&form);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 413);
    let answer: serde_json::Value = answer.json().await.unwrap();
    assert_eq!((&answer["status"], &answer["code"]), (&413.into(), &413.into()), "{answer}");
    app.stop().await;
}
