//! What the attributes of the task say of its conference.

use emulator::{Faults, RequestFault};
use reqwest::Method;
use serde_json::json;

use crate::support::{AGENT, AGENT_NUMBER, CUSTOMER, SUPERVISOR, TestApp};

#[tokio::test]
async fn a_second_worker_does_not_take_the_place_of_the_first() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let second = app.add_without_label(&call, SUPERVISOR).await;
    app.emulator.answer(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await[second.as_str()]["participant_type"], "worker");
    let participants = app.attributes(&call.task_sid)["conference"]["participants"].clone();
    assert_eq!(participants["worker"], call.agent.as_str(), "{participants}");
    assert_eq!(participants["customer"], call.customer.as_str(), "{participants}");
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_rings_is_seen_though_the_task_cannot_be_written() {
    for (status, times, answer) in [(400, 1, 204), (503, 4, 503)] {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        let fault = RequestFault {
            method: Some("POST".to_owned()),
            path: "/taskrouter.twilio.com/v1/*/Tasks/WT*".to_owned(),
            times,
            status: Some(status),
            code: 0,
            ..RequestFault::default()
        };
        // Twilio's own deliveries are lost: the test delivers.
        app.lose_callbacks_and(vec![fault]);
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let join = app.callback("participant-join");
        assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, answer);
        let snapshot = app.emulator.snapshot();
        let customer = snapshot.calls_to(CUSTOMER).next().unwrap();
        assert_eq!(customer.from, AGENT_NUMBER);
        let item = &app.map(&task_sid).await[customer.sid.as_str()];
        assert_eq!(item["participant_type"], "customer", "{item}");
        app.stop().await;
    }
}

#[tokio::test]
async fn attributes_that_are_written_while_the_agents_join_is_handled_survive() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    // The task is read at once, and written once the customer rings.
    let slow = RequestFault {
        after_the_effect: true,
        ..RequestFault::slow("POST", "/api.twilio.com/*/Participants.json", 1_500, 1)
    };
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    app.emulator.answer(&agent).unwrap();
    app.emulator.wait_for(|it| it.calls_to(CUSTOMER).next().is_some()).await;
    let mut attributes = app.attributes(&task_sid);
    attributes["crm_id"] = json!(7);
    let attributes = attributes.to_string();
    let form = [("Attributes", attributes.as_str())];
    app.task_router(Method::POST, &format!("/Tasks/{task_sid}"), &form).await;
    app.emulator.settled().await;
    let attributes = app.attributes(&task_sid);
    assert_eq!(attributes["crm_id"], 7);
    assert!(attributes["conference"]["participants"]["customer"].is_string(), "{attributes}");
    app.stop().await;
}

#[tokio::test]
async fn what_rust_has_no_type_for_stops_nothing_and_stays_as_it_is() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    // Half of a character and a large number, as JavaScript writes them every day.
    let of_others = r#""said":"\ud83d","order":12345678901234567890123"#;
    let attributes = app.emulator.task(&task_sid).unwrap().attributes;
    let attributes = attributes.replacen('{', &format!("{{{of_others},"), 1);
    let path = format!("/Tasks/{task_sid}");
    let answer = app.task_router(Method::POST, &path, &[("Attributes", &attributes)]).await;
    assert!(answer["sid"].is_string(), "{answer}");
    let worker = json!({ "contact_uri": AGENT }).to_string();
    let worker = worker.replacen('{', &format!("{{{of_others},"), 1);
    let path = "/Workers/WK00000000000000000000000000000001";
    let answer = app.task_router(Method::POST, path, &[("Attributes", &worker)]).await;
    assert!(answer["sid"].is_string(), "{answer}");

    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    let attributes = app.emulator.task(&task_sid).unwrap().attributes;
    for field in of_others.split(',') {
        assert!(attributes.contains(field), "{field}: {attributes}");
    }
    assert!(attributes.contains(agent.as_str()), "{attributes}");
    app.stop().await;
}
