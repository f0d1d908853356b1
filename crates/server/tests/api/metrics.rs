//! `GET /metrics`: what a replica says of itself to Prometheus, after it was done over real HTTP.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use tokio::time::sleep;

use crate::{
    healing::SWEEP,
    support::{AGENT, AGENT_NUMBER, CUSTOMER, THIRD, TestApp},
};

const ON: (&str, &str) = ("METRICS_ADDRESS", "127.0.0.1:0");

#[tokio::test]
async fn metrics_have_an_address_of_their_own_or_none() {
    let app = TestApp::spawn_with(&[ON]).await;
    let public = app.http.get(format!("{}/metrics", app.url)).send().await.unwrap();
    assert_eq!(public.status(), StatusCode::NOT_FOUND);
    let answer = app.http.get(app.metrics_url.as_deref().unwrap()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let build = format!(r#"canvas_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION"));
    assert_eq!(value(&text, &build), Some(1.0), "{text}");
    app.stop().await;

    let app = TestApp::spawn().await;
    assert_eq!(app.metrics_url, None);
    app.stop().await;
}

#[tokio::test]
async fn a_call_is_counted_while_it_goes_on_and_no_more_when_it_is_over() {
    let app = TestApp::spawn_with(&[ON]).await;
    let call = app.talk().await;
    let hold = call.about(&call.customer, ("hold", "true"));
    assert_eq!(app.ask("/hold-conference-participant", &hold).await.0, 200);
    app.emulator.settled().await;

    let text = metrics(&app).await;
    for (name, want) in [
        ("canvas_live_calls", 1.0),
        ("canvas_live_people", 2.0),
        (r#"canvas_callbacks_total{event="conference-start",outcome="done"}"#, 1.0),
        (r#"canvas_callbacks_total{event="participant-join",outcome="done"}"#, 2.0),
        (r#"canvas_callbacks_total{event="participant-hold",outcome="done"}"#, 1.0),
        (r#"canvas_callbacks_total{event="agent-outbound-join",outcome="done"}"#, 1.0),
        (r#"canvas_callbacks_total{event="call-ringing",outcome="done"}"#, 1.0),
        (r#"canvas_http_requests_total{path="/create-new-task",status="200"}"#, 1.0),
        (r#"canvas_twilio_requests_total{resource="Tasks",method="POST",status="201"}"#, 1.0),
    ] {
        assert_eq!(value(&text, name), Some(want), "{name} in\n{text}");
    }
    // Each event of the conference came into the map.
    let events = app.emulator.callbacks().len();
    let shown = value(&text, "canvas_callback_to_map_seconds_count").unwrap();
    assert!(shown >= 4.0 && events >= 4, "{shown} of {events}\n{text}");
    let asked = value(&text, r#"canvas_twilio_request_duration_seconds_count{resource="Items"}"#);
    assert!(asked.unwrap() >= shown, "{text}");

    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let text = metrics(&app).await;
    assert_eq!(value(&text, "canvas_live_calls"), Some(0.0), "{text}");
    assert_eq!(value(&text, "canvas_live_people"), Some(0.0), "{text}");
    app.stop().await;
}

#[tokio::test]
async fn what_goes_wrong_is_counted() {
    let app = TestApp::spawn_with(&[ON, ("WORKER_DIALS_PER_MINUTE", "2")]).await;
    let call = app.talk().await;
    // Twilio fails once, and is asked again.
    app.break_requests("POST", "/sync.twilio.com/*/Items/*", 503, 1, false);
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    // Somebody else writes the leg between two events.
    let item = format!("Maps/{}.CS/Items/{}", call.task_sid, call.customer);
    let path = format!("/sync.twilio.com/v1/Services/default/{item}");
    let data = app.map(&call.task_sid).await[call.customer.as_str()].to_string();
    app.rest(Method::POST, &path, &[("Data", &data)]).await;
    app.update_participant(&call, &call.customer, &[("Hold", "false")]).await;
    app.emulator.settled().await;
    // The call was the first of two.
    let call_somebody = [("To", THIRD), ("From", AGENT_NUMBER), ("Worker", AGENT)];
    assert_eq!(app.ask("/create-new-task", &call_somebody).await.0, 200);
    assert_eq!(app.ask("/create-new-task", &call_somebody).await.0, 429);
    // A stranger plays Twilio.
    assert_eq!(app.post("/call-outbound-join", &[("StatusCallbackEvent", "made-up")]).await.0, 403);

    let text = metrics(&app).await;
    for (name, want) in [
        (r#"canvas_twilio_retries_total{resource="Items"}"#, 1.0),
        (r#"canvas_twilio_requests_total{resource="Items",method="POST",status="503"}"#, 1.0),
        (r#"canvas_twilio_requests_total{resource="Items",method="POST",status="412"}"#, 1.0),
        ("canvas_map_conflicts_total", 1.0),
        (r#"canvas_limits_hit_total{limit="worker_dials"}"#, 1.0),
        // What never happens is there, too: an alert is about it.
        (r#"canvas_sweeps_total{outcome="done"}"#, 0.0),
        (r#"canvas_callbacks_total{event="unsigned",outcome="refused"}"#, 1.0),
    ] {
        assert_eq!(value(&text, name), Some(want), "{name} in\n{text}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_was_lost_and_found_is_counted_by_kind() {
    let app = TestApp::spawn_with(&[ON, SWEEP]).await;
    let (call, third) = app.talk_of_three().await;
    app.lose_callbacks();
    app.emulator.hang_up(&third).unwrap();
    until_counted(&app, r#"canvas_heals_total{kind="lost_events"}"#).await;
    app.emulator.hang_up(&call.customer).unwrap();
    until_counted(&app, r#"canvas_heals_total{kind="lost_end"}"#).await;
    let text = metrics(&app).await;
    assert!(value(&text, r#"canvas_sweeps_total{outcome="done"}"#) > Some(1.0), "{text}");
    assert!(value(&text, "canvas_swept_calls").is_some(), "{text}");
    app.stop().await;
}

#[tokio::test]
async fn no_label_is_made_of_what_a_caller_sends() {
    let app = TestApp::spawn_with(&[ON]).await;
    app.talk_of_three().await;
    for path in [format!("/{CUSTOMER}"), "/call-status/made-up".into(), "/made-up".into()] {
        assert_eq!(app.post(&path, &[("CallStatus", "made-up")]).await.0, 404);
    }
    let made_up =
        vec![("FriendlyName", "made-up".to_owned()), ("StatusCallbackEvent", "made-up".to_owned())];
    app.deliver(&app.url, "/call-outbound-join", &made_up).await;
    let text = metrics(&app).await;
    let other = r#"canvas_callbacks_total{event="other",outcome="done"}"#;
    assert_eq!(value(&text, other), Some(1.0), "{text}");
    let is_sid =
        |text: &str| text.len() == 34 && text.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(|it: char| !it.is_ascii_alphanumeric());
        assert!(!words.any(is_sid), "{line}");
        let number = CUSTOMER.trim_start_matches('+');
        assert!(!line.contains("made-up") && !line.contains(number), "{line}");
    }
    app.stop().await;
}

async fn until_counted(app: &TestApp, name: &str) {
    for _ in 0..100 {
        if value(&metrics(app).await, name) > Some(0.0) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{name} in\n{}", metrics(app).await);
}

/// What Prometheus would read.
async fn metrics(app: &TestApp) -> String {
    let url = app.metrics_url.as_deref().unwrap();
    app.http.get(url).send().await.unwrap().text().await.unwrap()
}

/// The value of a time series.
fn value(text: &str, name: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    rest.parse().ok()
}
