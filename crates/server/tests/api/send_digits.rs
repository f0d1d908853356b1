//! `POST /send-digits`: keys that one person alone hears.

use serde_json::json;
use shared::{CallSid, api::path};

use crate::support::{SECOND_EMAIL, TestApp};

const ROUTE: &str = path::SEND_DIGITS;

#[actix_web::test]
async fn one_person_hears_the_keys_and_it_costs_one_request() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.emulator.settled().await;
    app.emulator.forget_requests();
    for keys in ["1,,42#", "*"] {
        let (status, answer) = app.ask(ROUTE, &call.about(&third, ("digits", keys))).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        app.emulator.settled().await;
    }
    assert_eq!(heard(&app, &third), ["1wwwwwwww42#", "*"]);
    for other in [&call.agent, &call.customer] {
        assert_eq!(heard(&app, other), Vec::<String>::new());
    }
    let requests = app.emulator.requests();
    let asked = requests.iter().filter(|it| it.path.contains("/Conferences"));
    assert_eq!(asked.count(), 2, "{requests:#?}");
    app.stop().await;
}

#[actix_web::test]
async fn what_is_on_no_telephone_is_refused_and_nothing_is_played() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for keys in ["", ",", "4 2", "w", "A", "+49", "42\"/><Hangup/>", &"1".repeat(33)] {
        let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("digits", keys))).await;
        assert_eq!(status, 400, "{keys}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains("digits"), "{answer}");
    }
    app.emulator.settled().await;
    assert_eq!(heard(&app, &call.customer), Vec::<String>::new());
    app.stop().await;
}

#[actix_web::test]
async fn nobody_presses_keys_on_the_call_of_another_worker() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    for token in ["not a token", &stranger] {
        let form = call.about(&call.customer, ("digits", "1"));
        let (status, answer) = app.post(ROUTE, &[&form[..], &[("Token", token)]].concat()).await;
        assert_eq!(status, 403, "{answer}");
    }
    app.emulator.settled().await;
    assert_eq!(heard(&app, &call.customer), Vec::<String>::new());
    app.stop().await;
}

#[actix_web::test]
async fn who_is_gone_and_what_twilio_refuses_is_told() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    let (status, answer) = app.ask(ROUTE, &call.about(&third, ("digits", "1"))).await;
    assert_eq!(status, 404, "{answer}");
    app.refuse("POST", "/api.twilio.com/*/Participants/*", 409, 20009);
    let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("digits", "1"))).await;
    assert_eq!((status.as_u16(), &answer["code"]), (409, &json!(20009)), "{answer}");
    app.stop().await;
}

/// What is played twice is heard twice: a wrong menu, or a wrong number of an account.
#[actix_web::test]
async fn keys_whose_fate_is_unknown_are_not_played_again() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.forget_requests();
    app.refuse("POST", "/api.twilio.com/*/Participants/*", 500, 20500);
    let (status, answer) = app.ask(ROUTE, &call.about(&call.customer, ("digits", "1"))).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(1006)), "{answer}");
    let requests = app.emulator.requests();
    let asked = requests.iter().filter(|it| it.path.contains("/Participants/"));
    assert_eq!(asked.count(), 1, "{requests:#?}");
    app.stop().await;
}

#[actix_web::test]
async fn the_twiml_has_keys_alone() {
    let app = TestApp::spawn().await;
    let twiml = app.twiml(&app.url, "/play-digits?keys=1%2C%23", &[]).await;
    let want = "<Response><Play digits=\"1wwww#\"/></Response>";
    assert!(twiml.ends_with(want), "{twiml}");
    for query in ["", "?keys=", "?keys=%22%2F%3E%3CHangup%2F%3E", "?keys=w"] {
        let status = app.deliver(&app.url, &format!("{}{query}", path::PLAY_DIGITS), &[]).await;
        assert_eq!(status, 400, "{query}");
    }
    app.stop().await;
}

fn heard(app: &TestApp, call_sid: &CallSid) -> Vec<String> {
    let calls = app.emulator.snapshot().calls;
    calls.into_iter().find(|call| call.sid == *call_sid).unwrap().played_digits
}
