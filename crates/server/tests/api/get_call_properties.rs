//! `GET` and `POST /get-call-properties`.

use serde_json::{Value, json};
use shared::CallSid;

use crate::support::{AGENT_NUMBER, CUSTOMER, SECOND_EMAIL, TestApp};

#[tokio::test]
async fn an_old_client_learns_whom_a_leg_rings_and_nobody_learns_more() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let want = json!({
        "sid": call.customer,
        "to": CUSTOMER,
        "from": AGENT_NUMBER,
        "status": "in-progress",
        "direction": "outbound-api",
    });
    let query = format!("token={}&callSid={}", app.token, call.customer);
    let asked = app.http.get(format!("{}/get-call-properties?{query}", app.url)).send();
    let answer: Value = asked.await.unwrap().json().await.unwrap();
    assert_eq!(answer, want);
    let form = [("callSid", call.customer.as_str())];
    assert_eq!(app.ask("/get-call-properties", &form).await.1, want);
    app.stop().await;
}

#[tokio::test]
async fn a_leg_that_another_replica_heard_of_is_found() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    let form = [("Token", app.token.as_str()), ("callSid", call.customer.as_str())];
    let asked = app.http.post(format!("{replica}/get-call-properties")).form(&form).send();
    assert_eq!(asked.await.unwrap().status(), 200);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn nobody_looks_at_a_leg_that_is_not_in_a_call_of_theirs() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let elsewhere = app.emulator.dial_in("+15005550006", "another conference");
    let stranger = app.token_of(SECOND_EMAIL).await;
    for (token, leg) in [
        ("not a token", &call.customer),
        (stranger.as_str(), &call.customer),
        (app.token.as_str(), &elsewhere),
        (app.token.as_str(), &CallSid::from_bits(0xdead)),
    ] {
        let query = format!("token={token}&callSid={leg}");
        let asked = app.http.get(format!("{}/get-call-properties?{query}", app.url)).send();
        assert_eq!(asked.await.unwrap().status(), 403, "{leg}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_said() {
    let app = TestApp::spawn().await;
    for form in [&[][..], &[("callSid", "undefined")], &[("callSid", "CA1")]] {
        let (status, answer) = app.ask("/get-call-properties", form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_says_no_to_is_told_in_its_words() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("GET", "/api.twilio.com/*/Calls/*", 404, 20404);
    let form = [("callSid", call.customer.as_str())];
    let (status, answer) = app.ask("/get-call-properties", &form).await;
    assert_eq!((status.as_u16(), &answer["code"]), (404, &json!(20404)), "{answer}");
    app.stop().await;
}
