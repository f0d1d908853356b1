//! Cross-origin requests: what a browser is told before it asks, and what a cache must tell apart.

use reqwest::{Method, RequestBuilder, StatusCode};

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, ORIGIN, TestApp};

const FOREIGN_ORIGIN: &str = "http://evil.example.com";

#[tokio::test]
async fn a_preflight_of_a_configured_origin_says_what_may_be_sent() {
    let app = TestApp::spawn().await;
    let response = preflight(&app, ORIGIN, "POST", "authorization").send().await.unwrap();
    assert!(response.status().is_success(), "{response:?}");
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("access-control-allow-origin"), ORIGIN);
    assert_eq!(sorted(&header("access-control-allow-methods")), ["get", "post"]);
    assert_eq!(sorted(&header("access-control-allow-headers")), ["authorization", "content-type"]);
    assert_eq!(header("access-control-max-age"), "600");
    app.stop().await;
}

#[tokio::test]
async fn a_preflight_for_what_nobody_may_send_is_refused() {
    let app = TestApp::spawn().await;
    for (origin, method, header) in [
        (FOREIGN_ORIGIN, "POST", "authorization"),
        (ORIGIN, "DELETE", "authorization"),
        (ORIGIN, "POST", "x-anything"),
    ] {
        let response = preflight(&app, origin, method, header).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{origin} {method} {header}");
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
    app.stop().await;
}

/// A form is posted without a preflight: the telephone would ring, and the page could not read that.
#[tokio::test]
async fn a_page_of_another_origin_calls_nobody() {
    let app = TestApp::spawn().await;
    for (origin, status, tasks) in [(FOREIGN_ORIGIN, 400, 0), (ORIGIN, 200, 1)] {
        let form = [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT)];
        let request = app.http.post(format!("{}/create-new-task", app.url)).form(&form);
        let request = request.bearer_auth(&app.token).header("Origin", origin);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{origin}");
        assert_eq!(app.emulator.snapshot().tasks.len(), tasks, "{origin}");
    }
    app.stop().await;
}

#[tokio::test]
async fn an_options_request_that_is_no_preflight_is_answered_as_every_request() {
    let app = TestApp::spawn().await;
    for (path, status) in
        [("/create-new-task", StatusCode::METHOD_NOT_ALLOWED), ("/nowhere", StatusCode::NOT_FOUND)]
    {
        let request = app.http.request(Method::OPTIONS, format!("{}{path}", app.url));
        assert_eq!(request.send().await.unwrap().status(), status, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_cache_tells_answers_apart_by_all_that_they_depend_on() {
    let app = TestApp::spawn().await;
    let health = app.http.get(format!("{}/health", app.url));
    for request in [
        preflight(&app, ORIGIN, "POST", "authorization"),
        health.try_clone().unwrap().header("Origin", ORIGIN),
        health.try_clone().unwrap().header("Origin", FOREIGN_ORIGIN),
        health,
    ] {
        let response = request.send().await.unwrap();
        let vary = response.headers().get_all("vary").iter();
        let vary: Vec<_> = vary.flat_map(|value| sorted(value.to_str().unwrap())).collect();
        assert_eq!(
            vary,
            ["access-control-request-headers", "access-control-request-method", "origin"]
        );
    }
    app.stop().await;
}

/// What a browser asks before it sends such a request.
fn preflight(app: &TestApp, origin: &str, method: &str, header: &str) -> RequestBuilder {
    app.http
        .request(Method::OPTIONS, format!("{}/create-new-task", app.url))
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", header)
}

fn sorted(list: &str) -> Vec<String> {
    let mut names: Vec<_> = list.split(',').map(|name| name.trim().to_lowercase()).collect();
    names.sort_unstable();
    names
}
