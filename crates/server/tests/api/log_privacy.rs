//! What the log of a server does not say at its usual level.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{
    AGENT, AGENT_NUMBER, CUSTOMER, SECOND, SECOND_EMAIL, THIRD, TestApp, process::ServerProcess,
};

/// A part of a form that makes no sense.
const RAW: &str = "what-somebody-typed";
/// What somebody types for a machine: a password, as a rule.
const KEYS: &str = "31415926#";
/// Longer than any of our own texts.
const MAX_LENGTH: usize = 300;

#[tokio::test]
async fn no_number_address_token_or_raw_field_of_a_call_is_in_the_log_and_no_field_is_endless() {
    let mut app = TestApp::spawn().await;
    let server = ServerProcess::start_with_log(&app, "http://{address}").await;
    app.url.clone_from(&server.url);
    let other_token = app.token_of(SECOND_EMAIL).await;
    let call = app.talk().await;
    app.add_third(&call).await;
    let hold = call.about(&call.customer, ("hold", "true"));
    assert_eq!(app.ask("/hold-conference-participant", &hold).await.0, 200);
    let keys = call.about(&call.customer, ("digits", KEYS));
    assert_eq!(app.ask("/send-digits", &keys).await.0, 200);
    app.emulator.settled().await;

    what_is_refused(&app, &other_token).await;
    let twice = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    assert_eq!(app.ask("/add-conference-participant", &twice).await.0, 400);
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 21211);
    let refused = [("taskSid", call.task_sid.as_str()), ("to", "+14155550177")];
    assert_eq!(app.ask("/add-conference-participant", &refused).await.0, 400);
    assert_eq!(app.ask("/end-conference", &[("taskSid", call.task_sid.as_str())]).await.0, 200);
    app.emulator.settled().await;

    let log = server.log();
    for number in [CUSTOMER, THIRD, AGENT_NUMBER, "+14155550177", "+14155550123999"] {
        assert_absent(&log, number.trim_start_matches('+'));
    }
    for text in [AGENT, SECOND, "40example", "example.com", &app.token, &other_token, RAW] {
        assert_absent(&log, text.trim_start_matches("client:"));
    }
    assert_absent(&log, KEYS);
    assert_absent(&log, "aaaaaaaaaaaaaaaa");
    let mut paths = BTreeSet::new();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_bounded(&line);
        paths.extend(line["span"]["path"].as_str().map(str::to_owned));
    }
    // It is the log of all that.
    for path in ["/create-new-task", "/call-outbound-join", "/send-digits", "/play-digits"] {
        assert!(paths.contains(path), "{log}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_password_in_the_public_url_is_not_in_the_log() {
    let app = TestApp::spawn().await;
    let server = ServerProcess::start_with_log(&app, "http://twilio:hush@{address}").await;
    let log = server.log();
    assert!(log.contains("listening"), "{log}");
    assert_absent(&log, "hush");
    app.stop().await;
}

/// Asks for all kinds of things that are refused.
async fn what_is_refused(app: &TestApp, other_token: &str) {
    let long = format!("{RAW}{}", "a".repeat(5_000));
    let bad_number = [("To", "+14155550123999"), ("Worker", AGENT)];
    let bad_flag = [("To", CUSTOMER), ("Worker", AGENT), ("Internal", long.as_str())];
    let not_mine = [("To", CUSTOMER), ("Worker", SECOND)];
    for form in [&bad_number[..], &bad_flag[..], &not_mine[..]] {
        let status = app.ask("/create-new-task", form).await.0;
        assert!(status.is_client_error(), "{form:?}: {status}");
    }
    let bad_task = [("taskSid", long.as_str()), ("participant", &long), ("hold", "true")];
    assert_eq!(app.ask("/hold-conference-participant", &bad_task).await.0, 400);
    assert_eq!(app.post("/hold-call", &[("Token", &long)]).await.0, 403);
    let bogus = format!("eyJhbGciOiJkaXIi.{RAW}.0123456789");
    assert_eq!(app.post("/hold-call", &[("Token", &bogus)]).await.0, 403);
    let strangers = [("Token", other_token), ("callSid", "CA0123456789abcdef0123456789abcdef")];
    assert!(app.post("/get-call-properties", &strangers).await.0.is_client_error());
    for path in
        [format!("/{CUSTOMER}"), format!("/{long}"), "/nowhere?x=what-somebody-typed".into()]
    {
        assert_eq!(app.post(&path, &[]).await.0, 404);
    }
}

fn assert_absent(log: &str, text: &str) {
    let line = log.lines().find(|line| line.contains(text));
    assert_eq!(line, None, "`{text}` is in the log");
}

fn assert_bounded(value: &Value) {
    match value {
        Value::String(text) => assert!(text.len() <= MAX_LENGTH, "{text}"),
        Value::Array(values) => values.iter().for_each(assert_bounded),
        Value::Object(fields) => fields.values().for_each(assert_bounded),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
