//! Addresses that somebody between Twilio and the server, or Twilio itself, sees in another way.

use emulator::{CallbackOutcome, Quirks};
use serde_json::json;

use crate::support::{CUSTOMER, TestApp};

#[tokio::test]
async fn a_user_and_a_password_in_the_public_url_may_be_signed_or_not() {
    for signs_user_and_password in [false, true] {
        let app = TestApp::spawn_with(&[("PUBLIC_URL", "http://user:pass@{address}")]).await;
        set_quirks(&app, Quirks { signs_user_and_password, ..Quirks::default() });
        app_serves_a_call(app).await;
    }
}

#[tokio::test]
async fn a_proxy_may_cut_the_path_of_the_public_url_or_hand_it_on() {
    for proxy_cuts_prefix in [Some("/outbound/canvas".to_owned()), None] {
        let app = TestApp::spawn_with(&[("PUBLIC_URL", "http://{address}/outbound/canvas")]).await;
        for (path, status) in [
            ("/health", 200),
            ("/outbound/canvas/health", 200),
            ("/outbound/canvashealth", 404),
            ("/outbound/health", 404),
            ("/outbound/canvas/outbound/canvas/health", 404),
        ] {
            let response = app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
            assert_eq!(response.status(), status, "{path}");
        }
        set_quirks(&app, Quirks { proxy_cuts_prefix, ..Quirks::default() });
        app_serves_a_call(app).await;
    }
}

#[tokio::test]
async fn a_signature_over_a_sorted_query_is_the_same_as_over_ours() {
    let recording = ("RECORD_CALLS", "true");
    let app = TestApp::spawn_with(&[recording]).await;
    set_quirks(&app, Quirks { signs_sorted_query: true, ..Quirks::default() });
    app_serves_a_call(app).await;
}

fn set_quirks(app: &TestApp, quirks: Quirks) {
    app.emulator.set_quirks(Quirks { desk_phone_answers_after_ms: None, ..quirks });
}

/// Everything that Twilio says of a call reaches the server, from the agent's TwiML to the end.
async fn app_serves_a_call(app: TestApp) {
    let (task_sid, url) = app.create_task().await;
    let reservation = app.reservation(&task_sid).await;
    let sid = |name: &str| reservation[name].as_str().unwrap();
    let (address, query) = url.split_once('?').unwrap();
    // As the plugin writes it: the names in alphabetical order.
    let url =
        format!("{address}?reservationSid={}&{query}&workerSid={}", sid("sid"), sid("worker_sid"));
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(CUSTOMER).next().expect("the customer is rung").sid.clone();
    app.emulator.answer(&customer).unwrap();
    app.emulator.settled().await;
    app.emulator.hang_up(&customer).unwrap();
    app.emulator.advance(std::time::Duration::from_secs(5));
    app.emulator.settled().await;
    let lost: Vec<_> = app
        .emulator
        .callbacks()
        .into_iter()
        .filter(|callback| callback.outcome != CallbackOutcome::Delivered)
        .collect();
    assert_eq!(lost, []);
    assert_eq!(app.map(&task_sid).await["conf_status"]["status"], json!("ended"));
    app.stop().await;
}
