//! `POST /call-status`.

use emulator::{CallStatus, CallbackFaults, CallbackRecord, Faults};
use reqwest::StatusCode;

use crate::support::{AGENT, TestApp, TestCall, with_field};

#[tokio::test]
async fn a_customer_who_cannot_be_reached_has_left_and_the_reason_is_seen() {
    for (status, want) in [
        (CallStatus::Busy, "busy"),
        (CallStatus::NoAnswer, "no-answer"),
        (CallStatus::Failed, "failed"),
    ] {
        let app = TestApp::spawn().await;
        let call = app.dial().await;
        app.emulator.refuse(&call.customer, status).unwrap();
        app.emulator.settled().await;
        let customer = &app.map(&call.task_sid).await[call.customer.as_str()];
        assert_eq!(customer["call_status"], want, "{customer}");
        assert_eq!(customer["status"], "left", "{customer}");
        assert_eq!(customer["connecting"], false, "{customer}");
        assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());
        app.stop().await;
    }
}

#[tokio::test]
async fn the_progress_of_a_leg_that_the_map_does_not_know_brings_it_in() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    let known = app.map(&call.task_sid).await[call.customer.as_str()].clone();
    let path = format!("/sync.twilio.com/v1/Services/default/Maps/{}.CS", call.task_sid);
    app.rest(reqwest::Method::DELETE, &path, &[]).await;

    let ringing = app.emulator.callbacks().into_iter().find(|callback| {
        callback.parameter("CallSid") == Some(call.customer.as_str())
            && callback.parameter("CallStatus") == Some("ringing")
    });
    let ringing = ringing.unwrap();
    let path = app.path_of(&ringing);
    let (replica, handle) = app.spawn_replica();
    let status = app.deliver(&replica, &path, &ringing.parameters).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()], known);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_progress_that_twilio_does_not_let_us_write_down_is_asked_for_again() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    // What Twilio tells by itself is lost; the test tells it.
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    app.emulator.refuse(&call.customer, CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    let mut told = app.emulator.callbacks().into_iter();
    let busy = told.find(|callback| callback.parameter("CallStatus") == Some("busy")).unwrap();
    let path = app.path_of(&busy);
    // As often as one delivery tries it.
    app.break_requests("POST", "/sync.twilio.com/*/Items/CA*", 503, 4, false);
    let answer = app.deliver(&app.url, &path, &busy.parameters).await;
    assert!(answer.is_server_error(), "{answer}");
    assert_eq!(app.deliver(&app.url, &path, &busy.parameters).await, 204);
    let customer = &app.map(&call.task_sid).await[call.customer.as_str()];
    assert_eq!((&customer["call_status"], &customer["status"]), (&"busy".into(), &"left".into()));
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_progress_is_refused_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let progress = progress_of_customer(&app, &call);
    let path = app.path_of(&progress);
    for (field, value) in [
        ("CallSid", ""),
        ("CallSid", "nobody"),
        ("CallStatus", ""),
        ("CallStatus", "dreaming"),
        ("To", ""),
        ("SequenceNumber", "many"),
    ] {
        let parameters = with_field(&progress.parameters, field, value);
        assert_eq!(app.deliver(&app.url, &path, &parameters).await, 400, "{field}={value}");
    }
    assert_eq!(app.map(&call.task_sid).await, before);
    app.stop().await;
}

#[tokio::test]
async fn a_leg_that_somebody_else_has_put_into_the_url_is_not_believed() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let before = app.map(&call.task_sid).await;
    let path = app.path_of(&progress_of_customer(&app, &call));
    let (fields, rest) = path.split_once("&proof=").unwrap();
    let (proof, task) = rest.split_once('&').unwrap();
    let leg = format!("{fields}&{task}");
    // What Twilio posts when it asks for TwiML at a URL that a browser has chosen.
    let form = [
        ("CallSid", "CA0000000000000000000000000000dead".to_owned()),
        ("CallStatus", "in-progress".to_owned()),
        ("To", AGENT.to_owned()),
    ];
    for path in [
        leg.clone(),
        format!("{leg}&proof="),
        format!("{}&proof={proof}", leg.replace("customer.", "external.")),
        format!("{path}&taskSid=WT0000000000000000000000000000dead"),
    ] {
        let status = app.deliver(&app.url, &path, &form).await;
        assert!(matches!(status.as_u16(), 400 | 403), "{path}: {status}");
    }
    assert_eq!(app.map(&call.task_sid).await, before);
    app.stop().await;
}

fn progress_of_customer(app: &TestApp, call: &TestCall) -> CallbackRecord {
    let mut callbacks = app.emulator.callbacks().into_iter();
    let is_it = |callback: &CallbackRecord| {
        callback.url.contains("/call-status?")
            && callback.parameter("CallSid") == Some(call.customer.as_str())
    };
    callbacks.find(is_it).unwrap()
}
