//! `POST /send-digits`: keys that one person alone hears.

use serde_json::json;
use shared::{CallSid, api::path};

use crate::support::{SECOND_EMAIL, TestApp};

const ROUTE: &str = path::SEND_DIGITS;

#[tokio::test]
async fn one_person_hears_the_keys_and_it_costs_one_request_or_with_an_id_two() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.emulator.settled().await;
    app.emulator.forget_requests();
    for (keys, id) in [("1,,42#", ""), ("*", "0000000a")] {
        let form = [&call.about(&third, ("digits", keys))[..], &[("id", id)]].concat();
        let (status, answer) = app.ask(ROUTE, &form).await;
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
    let written = requests.iter().filter(|it| it.path.contains("/Items/"));
    assert_eq!(written.count(), 1, "that press has an id: {requests:#?}");
    app.stop().await;
}

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
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
#[tokio::test]
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

#[tokio::test]
async fn a_request_that_arrives_twice_is_heard_once_also_at_two_replicas() {
    let app = TestApp::spawn().await;
    let (replica, handle) = app.spawn_replica();
    let (call, third) = app.talk_of_three().await;
    app.emulator.settled().await;
    let press =
        |id: &'static str| [&call.about(&third, ("digits", "4"))[..], &[("id", id)]].concat();
    let [first, again, next] = [press("0000000a"), press("0000000a"), press("0000000b")];
    let (one, two) = tokio::join!(app.ask(ROUTE, &first), app.ask_at(&replica, ROUTE, &again));
    assert_eq!((one.0.as_u16(), two.0.as_u16()), (200, 200), "{one:?}, {two:?}");
    assert_eq!(heard_in_the_end(&app, &third).await, ["4"]);
    app.ask(ROUTE, &next).await;
    app.ask_at(&replica, ROUTE, &first).await;
    assert_eq!(heard_in_the_end(&app, &third).await, ["4", "4"], "another press is another key");
    for id in ["1", "0000000g"] {
        let form = [&call.about(&third, ("digits", "4"))[..], &[("id", id)]].concat();
        let (status, answer) = app.ask(ROUTE, &form).await;
        assert_eq!(status, 400, "{answer}");
    }
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_has_not_heard_of_a_leg_plays_nothing_twice() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    // It takes note of the map, in which the third person is not.
    let form = call.about(&call.customer, ("digits", "1"));
    assert_eq!(app.ask_at(&replica, ROUTE, &form).await.0, 200);
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let form = [&call.about(&third, ("digits", "4"))[..], &[("id", "0000000a")]].concat();
    assert_eq!(app.ask(ROUTE, &form).await.0, 200);
    assert_eq!(app.ask_at(&replica, ROUTE, &form).await.0, 200);
    assert_eq!(heard_in_the_end(&app, &third).await, ["4"]);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn keys_that_twilio_refused_are_played_when_the_request_is_repeated() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [&call.about(&call.customer, ("digits", "1"))[..], &[("id", "0000000a")]].concat();
    app.refuse("POST", "/api.twilio.com/*/Participants/*", 409, 20009);
    assert_eq!(app.ask(ROUTE, &form).await.0, 409);
    assert_eq!(app.ask(ROUTE, &form).await.0, 200);
    assert_eq!(heard_in_the_end(&app, &call.customer).await, ["1"]);
    app.stop().await;
}

#[tokio::test]
async fn keys_are_played_although_the_map_cannot_be_written() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.settled().await;
    app.refuse("POST", "/sync.twilio.com/*/Items/*", 403, 20403);
    let form = [&call.about(&call.customer, ("digits", "1"))[..], &[("id", "0000000a")]].concat();
    assert_eq!(app.ask(ROUTE, &form).await.0, 200);
    assert_eq!(heard_in_the_end(&app, &call.customer).await, ["1"]);
    app.stop().await;
}

/// Whoever presses once more presses another time, which is heard.
#[tokio::test]
async fn keys_that_take_too_long_are_not_asked_for_again() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.slow_down("POST", "/api.twilio.com/*/Participants/*", 5_000);
    let form = [&call.about(&call.customer, ("digits", "1"))[..], &[("id", "0000000a")]].concat();
    let (status, answer) = app.ask(ROUTE, &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (503, &json!(1006)), "{answer}");
    app.stop().await;
}

#[tokio::test]
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

async fn heard_in_the_end(app: &TestApp, call_sid: &CallSid) -> Vec<String> {
    app.emulator.settled().await;
    heard(app, call_sid)
}

fn heard(app: &TestApp, call_sid: &CallSid) -> Vec<String> {
    let calls = app.emulator.snapshot().calls;
    calls.into_iter().find(|call| call.sid == *call_sid).unwrap().played_digits
}
