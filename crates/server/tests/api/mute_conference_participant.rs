//! `POST /mute-conference-participant`.

use serde_json::json;
use shared::CallSid;

use crate::support::{SECOND_EMAIL, TestApp};

const ROUTE: &str = "/mute-conference-participant";

#[tokio::test]
async fn mute_and_unmute_reach_this_person_and_cost_one_request_each() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for muted in ["true", "false"] {
        app.emulator.forget_requests();
        let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("muted", muted))).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        let requests = app.emulator.requests();
        let asked = requests.iter().filter(|it| it.path.contains("/Conferences"));
        assert_eq!(asked.count(), 1, "{requests:#?}");
        app.emulator.settled().await;
        let map = app.map(&call.task_sid).await;
        assert_eq!(map[call.customer.as_str()]["muted"], muted == "true");
        assert_eq!(map[call.agent.as_str()]["muted"], false);
        assert_eq!(map[call.customer.as_str()]["hold"], false);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_mistyped_flag_does_not_unmute() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.ask(ROUTE, &call.about(&call.customer, ("muted", "true"))).await;
    // Twilio would read each of them as `false`.
    for muted in ["yes", "True", "0", "undefined", ""] {
        let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("muted", muted))).await;
        assert_eq!(status, 400, "{muted}: {answer}");
    }
    assert_eq!(muted(&app, &call.task_sid), [call.customer]);
    app.stop().await;
}

#[tokio::test]
async fn nobody_mutes_the_customer_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        let form = call.about(&call.customer, ("muted", "true"));
        let (status, answer) = app.post(ROUTE, &[&form[..], &[("Token", token)]].concat()).await;
        assert_eq!(status, 403, "{answer}");
    }
    assert_eq!(muted(&app, &call.task_sid), []);
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_says_no_to_is_told_in_its_words() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", "/api.twilio.com/*/Participants/*", 409, 20009);
    let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("muted", "true"))).await;
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!(20009)), "{answer}");
    app.stop().await;
}

fn muted(app: &TestApp, task_sid: &shared::TaskSid) -> Vec<CallSid> {
    let participants = app.emulator.participants(task_sid.as_str()).into_iter();
    participants.filter(|participant| participant.muted).map(|it| it.call_sid).collect()
}
