//! `POST /end-conference`.

use emulator::{CallbackFaults, Faults};
use serde_json::json;

use crate::support::{SECOND_EMAIL, TestApp};

#[tokio::test]
async fn the_call_is_over_for_everybody_and_ending_it_again_is_no_mistake() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    for _ in 0..2 {
        let form = [("taskSid", call.task_sid.as_str())];
        let (status, answer) = app.ask("/end-conference", &form).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        app.emulator.settled().await;
    }
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended");
    assert_eq!(map["conf_status"]["reason"], "conference-ended-via-api");
    for leg in [&call.agent, &call.customer, &third] {
        assert_eq!(map[leg.as_str()]["status"], "left", "{map:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn an_end_that_nobody_was_told_of_is_an_end() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await["conf_status"]["status"], "started");
    let form = [("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.ask("/end-conference", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn the_conference_that_goes_on_is_ended_though_the_map_knows_only_the_one_before() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.lose_callbacks();
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    let form = [("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.ask("/end-conference", &form).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_conference_that_never_was_has_nobody_on_the_line() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    app.move_reservation(&task_sid, "accepted").await;
    let (status, answer) = app.ask("/end-conference", &[("taskSid", task_sid.as_str())]).await;
    assert_eq!(status, 200, "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn nobody_ends_the_call_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        let form = [("Token", token), ("taskSid", call.task_sid.as_str())];
        let (status, answer) = app.post("/end-conference", &form).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn without_a_task_nothing_ends() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for form in [&[][..], &[("taskSid", "undefined")], &[("taskSid", "WT1")]] {
        let (status, answer) = app.ask("/end-conference", form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn twilios_no_to_a_conference_that_goes_on_is_no_success() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("taskSid", call.task_sid.as_str())];
    for (status, want) in [(400, 400), (403, 502)] {
        app.refuse_always("POST", "/api.twilio.com/*/Conferences/*", status, 20001);
        let (answered, answer) = app.ask("/end-conference", &form).await;
        assert_eq!((answered.as_u16(), &answer["code"]), (want, &json!(20001)), "{answer}");
    }
    app.stop().await;
}
