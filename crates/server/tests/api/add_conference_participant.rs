//! `POST /add-conference-participant`.

use serde_json::json;

use crate::support::{AGENT_NUMBER, SECOND_EMAIL, THIRD, TestApp};

#[tokio::test]
async fn a_third_person_rings_and_joins_without_ending_the_call_on_leaving() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[third.as_str()].clone();
    assert_eq!(item["participant_type"], "external", "{item}");
    assert_eq!(item["connecting"], true);
    assert_eq!(item["phone_number"], THIRD);

    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let item = app.map(&call.task_sid).await[third.as_str()].clone();
    assert_eq!(item["connecting"], false, "{item}");
    assert_eq!(item["end_conference_on_exit"], false);

    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "left");
    assert_eq!(map["conf_status"]["status"], "started");
    app.stop().await;
}

#[tokio::test]
async fn an_old_client_adds_without_encoding_and_without_a_caller_id() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let body = format!("token={}&taskSid={}&from=undefined&to={THIRD}", app.token, call.task_sid);
    let request = app.http.post(format!("{}/add-conference-participant", app.url));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
    let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["status"], 200, "{answer}");
    let snapshot = app.emulator.snapshot();
    let third = snapshot.calls_to(THIRD).next().unwrap();
    assert_eq!((third.from.as_str(), json!(third.sid)), (AGENT_NUMBER, answer["callSid"].clone()));
    app.stop().await;
}

#[tokio::test]
async fn a_slow_answer_of_twilios_is_waited_for() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.slow_down("POST", "/api.twilio.com/*/Participants.json", 5000);
    app.add_third(&call).await;
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 1);
    assert_eq!(app.faults_left().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_rings_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let task_sid = call.task_sid.as_str();
    for (form, code) in [
        (&[("taskSid", task_sid), ("to", "alice")][..], 21211),
        (&[("to", THIRD)], 400),
        // A caller ID that is mistyped is not replaced by another one.
        (&[("taskSid", task_sid), ("to", THIRD), ("from", "5005550101")], 21212),
    ] {
        let (status, answer) = app.ask("/add-conference-participant", form).await;
        assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(code)), "{form:?}: {answer}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn nobody_adds_somebody_to_the_call_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    for token in [app.token_of(SECOND_EMAIL).await, "not a token".to_owned()] {
        let form = [&[("Token", token.as_str())], &form[..]].concat();
        let (status, answer) = app.post("/add-conference-participant", &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(THIRD).count(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_telephone_that_perhaps_rings_is_told_from_one_that_does_not() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 500, 20500);
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(1001)), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_says_no_to_is_told_in_its_words() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 21211);
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (400, &json!(21211)), "{answer}");
    app.stop().await;
}
