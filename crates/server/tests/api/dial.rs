//! The dial of the customer while Twilio cannot be asked.

use std::time::Duration;

use emulator::{CallStatus, CallbackFaults, Faults, RequestFault, Snapshot};
use reqwest::Method;
use serde_json::json;

use crate::support::{AGENT_NUMBER, CUSTOMER, TestApp};

#[tokio::test]
async fn the_customer_is_dialled_although_it_takes_longer_than_a_callback_waits() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    let fault = RequestFault {
        method: Some("POST".to_owned()),
        path: "/api.twilio.com/*/Participants.json".to_owned(),
        times: 5,
        status: Some(429),
        code: 20429,
        retry_after: Some(2),
        ..RequestFault::default()
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

#[tokio::test]
async fn a_dial_that_perhaps_rang_is_never_repeated_and_the_agent_is_told() {
    for after_the_effect in [false, true] {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        let fault = |method: &str, path: &str, status| RequestFault {
            method: Some(method.to_owned()),
            path: format!("/api.twilio.com/*/Participants{path}"),
            times: 2,
            status: Some(status),
            code: 0,
            after_the_effect,
            ..RequestFault::default()
        };
        app.emulator.set_faults(Faults {
            // Twilio's own deliveries are lost: the test delivers.
            callbacks: CallbackFaults { drop: 1.0, ..CallbackFaults::default() },
            // The leg is not found either: not at once, and not when the lease is over.
            requests: vec![fault("POST", ".json", 503), fault("GET", "/customer.*", 404)],
            ..Faults::default()
        });
        app.emulator.forget_requests();
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let join = app.callback("participant-join");
        for want in [503, 204, 204] {
            assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, want);
            app.emulator.advance(Duration::from_secs(11));
        }
        let requests = app.emulator.requests().into_iter();
        let is_dial = |method: &str, path: &str| method == "POST" && path.ends_with("s.json");
        assert_eq!(requests.filter(|it| is_dial(&it.method, &it.path)).count(), 1);
        let rung = app.emulator.snapshot().calls_to(CUSTOMER).count();
        assert_eq!(rung, usize::from(after_the_effect));
        let refusal = &app.map(&task_sid).await["conf_status"]["customer_dial"]["refusal"];
        let told = "It is not known whether the customer's telephone rang: call again if \
                    nobody answers.";
        assert_eq!((&refusal["code"], &refusal["message"]), (&json!(1001), &json!(told)));

        // Whoever calls again rings nobody a second time.
        app.lose_callbacks();
        let form = [("taskSid", task_sid.as_str()), ("to", CUSTOMER), ("from", AGENT_NUMBER)];
        let (status, answer) = app.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        let snapshot = app.emulator.snapshot();
        let rung: Vec<_> = snapshot.calls_to(CUSTOMER).map(|it| it.sid.to_string()).collect();
        assert_eq!(json!(rung), json!([answer["callSid"]]));
        let map = app.map(&task_sid).await;
        assert_eq!(map[rung[0].as_str()]["participant_type"], "customer", "{map:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn a_dial_that_cannot_be_read_is_kept_and_nobody_dials() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    app.lose_callbacks();
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

#[tokio::test]
async fn a_customer_who_picks_up_while_the_agents_join_is_handled_is_not_left_connecting() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    app.slow_down("POST", "/taskrouter.twilio.com/v1/*/Tasks/WT*", 300);
    app.emulator.answer(&agent).unwrap();
    let snapshot = app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    let customer = snapshot.calls_to(CUSTOMER).next().unwrap().sid.clone();
    let is_ringing = |it: &Snapshot| it.call(&customer).unwrap().status == CallStatus::Ringing;
    app.emulator.wait_for(is_ringing).await;
    app.emulator.answer(&customer).unwrap();
    app.emulator.settled().await;
    let item = &app.map(&task_sid).await[customer.as_str()];
    assert_eq!((&item["connecting"], &item["status"]), (&json!(false), &json!("joined")), "{item}");
    assert_eq!(item["participant_type"], "customer", "{item}");
    let participants = &app.attributes(&task_sid)["conference"]["participants"];
    assert_eq!(participants["customer"], json!(customer), "{participants}");
    app.stop().await;
}
