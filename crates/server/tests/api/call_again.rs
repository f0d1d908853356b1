//! `POST /add-conference-participant` with the customer's number, while the customer is not there.

use serde_json::json;
use shared::CallSid;

use crate::support::{CUSTOMER, TestApp, TestCall};

#[tokio::test]
async fn a_customer_who_was_busy_is_called_again_as_the_customer() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, emulator::CallStatus::Busy).unwrap();
    app.emulator.settled().await;

    let again = call_customer(&app, &call).await;
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[again.as_str()].clone();
    assert_eq!(item["participant_type"], "customer", "{item}");
    assert_eq!(item["end_conference_on_exit"], true, "{item}");
    let named = &app.attributes(&call.task_sid)["conference"]["participants"];
    assert_eq!(named["customer"], json!(again));

    // Without the customer there is no call.
    app.emulator.hang_up(&again).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["status"], "ended");
    app.stop().await;
}

#[tokio::test]
async fn while_the_customer_is_there_their_number_is_somebody_elses() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let other = call_customer(&app, &call).await;
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[other.as_str()].clone();
    assert_eq!(item["participant_type"], "external", "{item}");
    app.stop().await;
}

#[tokio::test]
async fn a_call_again_that_twilio_refuses_can_be_tried_once_more() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, emulator::CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 21211);
    let form = [("taskSid", call.task_sid.as_str()), ("to", CUSTOMER)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(21211)), "{answer}");
    let dial = app.map(&call.task_sid).await["conf_status"]["customer_dial"].clone();
    assert_eq!(dial["refusal"]["code"], 21211, "{dial}");

    let again = call_customer(&app, &call).await;
    assert!(app.label_of(&call.task_sid, &again).starts_with("customer."));
    app.stop().await;
}

#[tokio::test]
async fn a_press_that_arrives_again_after_its_refusal_is_refused_alike() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    app.emulator.refuse(&call.customer, emulator::CallStatus::Busy).unwrap();
    app.emulator.settled().await;
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 21211);
    let form = [("taskSid", call.task_sid.as_str()), ("to", CUSTOMER), ("id", "c0ffee01")];
    for _ in 0..2 {
        let (status, answer) = app.ask("/add-conference-participant", &form).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(21211)), "{answer}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "that was busy");
    app.stop().await;
}

async fn call_customer(app: &TestApp, call: &TestCall) -> CallSid {
    let form = [("taskSid", call.task_sid.as_str()), ("to", CUSTOMER)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap()
}
