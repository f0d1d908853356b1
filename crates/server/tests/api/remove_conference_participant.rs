//! `POST /remove-conference-participant`.

use serde_json::json;

use crate::support::{SECOND_EMAIL, TestApp};

#[tokio::test]
async fn a_removed_person_is_gone_and_the_others_talk_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let form = [
        ("taskSid", call.task_sid.as_str()),
        ("conference", call.conference_sid.as_str()),
        ("participant", third.as_str()),
    ];
    // Twice: somebody who is gone already is what was wanted.
    for _ in 0..2 {
        let (status, answer) = app.ask("/remove-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        app.emulator.settled().await;
    }
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "left");
    assert_eq!(map[call.customer.as_str()]["status"], "joined");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn whom_it_is_about_has_to_be_said() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for form in [
        &[("participant", call.customer.as_str())][..],
        &[("taskSid", call.task_sid.as_str())],
        &[("taskSid", call.task_sid.as_str()), ("participant", "the customer")],
    ] {
        let (status, answer) = app.ask("/remove-conference-participant", form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn nobody_removes_the_customer_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        let form = [
            ("Token", token),
            ("taskSid", call.task_sid.as_str()),
            ("participant", call.customer.as_str()),
        ];
        let (status, answer) = app.post("/remove-conference-participant", &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_says_no_to_is_told_in_its_words() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("DELETE", "/api.twilio.com/*/Participants/*", 409, 20009);
    let form = [("taskSid", call.task_sid.as_str()), ("participant", call.customer.as_str())];
    let (status, answer) = app.ask("/remove-conference-participant", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!(20009)), "{answer}");
    app.stop().await;
}
