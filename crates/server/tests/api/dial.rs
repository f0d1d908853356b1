//! The dial of the customer while Twilio cannot be asked.

use std::time::Duration;

use emulator::{CallbackFaults, Faults, RequestFault};
use reqwest::Method;
use serde_json::json;

use crate::support::{CUSTOMER, TestApp};

#[actix_web::test]
async fn the_customer_is_dialled_although_it_takes_longer_than_a_callback_waits() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let fault = RequestFault {
        method: Some("POST".to_owned()),
        path: "/api.twilio.com/*/Participants.json".to_owned(),
        times: 5,
        status: Some(429),
        code: 20429,
        after_the_effect: false,
        retry_after: Some(2),
        delay_ms: 0,
    };
    app.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
    app.emulator.answer(&agent).unwrap();
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let rung: Vec<_> = snapshot.calls_to(CUSTOMER).collect();
    assert_eq!(rung.len(), 1);
    let map = app.map(&task_sid).await;
    assert_eq!(map[rung[0].sid.as_str()]["participant_type"], "customer", "{map:?}");
    let participants = &app.attributes(&task_sid)["conference"]["participants"];
    assert_eq!(participants["customer"], rung[0].sid.as_str(), "{participants}");
    // Twilio was told to come again until it was done.
    assert!(app.failed_callbacks().is_empty(), "{:?}", app.failed_callbacks());
    app.stop().await;
}

#[actix_web::test]
async fn a_dial_that_cannot_be_read_is_kept_and_nobody_dials() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items/conf_status");
    let data = r#"{"customer_dial": {"version": 2}, "note": "x"}"#;
    app.rest(Method::POST, &path, &[("Data", data)]).await;
    app.emulator.advance(Duration::from_mins(1));
    let join = app.callback("participant-join");
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, 503);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    let map = app.map(&task_sid).await;
    assert_eq!(map[agent.as_str()]["participant_type"], "worker", "{map:?}");
    let conf_status = &map["conf_status"];
    assert!(conf_status["conference_sid"].is_string(), "{conf_status}");
    assert_eq!(conf_status["customer_dial"], json!({"version": 2}), "{conf_status}");
    assert_eq!(conf_status["note"], "x", "{conf_status}");
    app.stop().await;
}
