//! What is set is checked, and can be read back.

use emulator::{CallStatus, Clock, Snapshot};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CUSTOMER, Twilio};

#[tokio::test]
async fn a_time_after_the_last_date_breaks_nothing() {
    let twilio = Twilio::start();
    let (status, session) = twilio
        .try_control(Method::GET, &format!("session?lifetime_seconds={}", u64::MAX), &json!({}))
        .await;
    assert_eq!(status, 200, "{session}");
    for _ in 0..2 {
        let (status, clock) =
            twilio.try_control(Method::POST, "clock", &json!({ "advance_ms": u64::MAX })).await;
        assert_eq!(status, 200, "{clock}");
    }
    let quirks = json!({ "calls_stay_queued_for_ms": u64::MAX });
    assert_eq!(twilio.try_control(Method::PUT, "quirks", &quirks).await.0, 200);
    let dial_in = json!({ "from": CUSTOMER, "conference": "a" });
    let (status, call) = twilio.try_control(Method::POST, "dial-in", &dial_in).await;
    assert_eq!(status, 201, "{call}");
    let (status, session) = twilio.try_control(Method::GET, "session", &json!({})).await;
    assert_eq!(status, 200, "{session}");
}

#[tokio::test]
async fn an_error_names_the_field_that_is_wrong() {
    let twilio = Twilio::start();
    for (path, body, want) in [
        ("faults", json!({ "callbacks": { "drop": 2.0 } }), "callbacks.drop "),
        ("faults", json!({ "callbacks": { "drop": "often" } }), "callbacks.drop: "),
        ("faults", json!({ "callbacks": { "delay_ms": [9, 1] } }), "callbacks.delay_ms "),
        ("faults", json!({ "requests": [{ "path": "/x", "status": 200 }] }), "requests[0].status "),
        (
            "faults",
            json!({ "requests": [{ "path": "/x", "connection": "gone" }] }),
            "requests[0].connection: ",
        ),
        (
            "faults",
            json!({ "requests": [{ "path": "/x", "stauts": 429 }] }),
            "requests[0].stauts: ",
        ),
        (
            "faults",
            json!({ "callback_rules": [{ "faults": { "swap": -1 } }] }),
            "callback_rules[0].faults.swap ",
        ),
        ("quirks", json!({ "calls_per_second": 0 }), "calls_per_second "),
        ("quirks", json!({ "calls_per_second": "many" }), "calls_per_second: "),
        ("sync/sockets", json!({ "stalled": 1 }), "stalled: "),
        ("event-bridge", json!({ "refused": 1 }), "refused: "),
    ] {
        let (status, answer) = twilio.try_control(Method::PUT, path, &body).await;
        let message = answer["message"].as_str().unwrap();
        assert_eq!(status, 400, "{body}");
        assert!(message.starts_with(want), "{body}: {message}");
    }
    twilio.stop().await;
}

#[tokio::test]
async fn what_is_set_can_be_read_back_and_a_reset_forgets_it() {
    let twilio = Twilio::start();
    let faults = json!({
        "seed": 7,
        "callback_rules": [{
            "parameters": { "StatusCallbackEvent": "participant-leave" },
            "times": 1,
            "faults": { "drop": 1.0 },
        }],
        "requests": [{ "path": "/api.twilio.com/*", "connection": "closed", "probability": 0.1 }],
    });
    twilio.control(Method::PUT, "faults", &faults).await;
    twilio.control(Method::PUT, "sync/sockets", &json!({ "refused": true })).await;
    twilio.control(Method::PUT, "event-bridge", &json!({ "refused": true })).await;
    let read = twilio.control(Method::GET, "faults", &Value::Null).await;
    assert_eq!(read["callback_rules"][0]["faults"]["drop"], 1.0);
    assert_eq!(read["requests"][0]["connection"], "closed");
    let sockets = twilio.control(Method::GET, "sync/sockets", &Value::Null).await;
    assert_eq!(sockets, json!({ "refused": true, "stalled": false }));
    let event_bridge = twilio.control(Method::GET, "event-bridge", &Value::Null).await;
    assert_eq!(event_bridge, json!({ "refused": true }));

    twilio.control(Method::POST, "reset", &Value::Null).await;
    let read = twilio.control(Method::GET, "faults", &Value::Null).await;
    assert_eq!((&read["callback_rules"], &read["requests"]), (&json!([]), &json!([])));
    let sockets = twilio.control(Method::GET, "sync/sockets", &Value::Null).await;
    assert_eq!(sockets["refused"], false);
    let event_bridge = twilio.control(Method::GET, "event-bridge", &Value::Null).await;
    assert_eq!(event_bridge, json!({ "refused": false }));
    twilio.stop().await;
}

#[tokio::test]
async fn a_sync_socket_is_refused_while_the_network_is_broken() {
    let twilio = Twilio::start();
    let connect = || {
        let request = twilio.client.get(format!("{}/v3/wsconnect", twilio.emulator.url()));
        request
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            .send()
    };
    for (refused, status) in [(false, 101), (true, 503), (false, 101)] {
        twilio.control(Method::PUT, "sync/sockets", &json!({ "refused": refused })).await;
        assert_eq!(connect().await.unwrap().status(), status);
    }
    twilio.stop().await;
}

#[tokio::test]
async fn beside_a_fast_clock_a_telephone_is_given_up_early_and_an_answer_is_less_slow() {
    let twilio = Twilio::start_with(Clock::running_at(1000));
    // A minute and 20 seconds of the emulator are some milliseconds here.
    let fault = json!({ "path": "/api.twilio.com/*", "delay_ms": 60_000 });
    twilio.control(Method::PUT, "faults", &json!({ "requests": [fault] })).await;
    let before = twilio.emulator.snapshot().now;
    let call_sid = twilio.add("WT1", "customer").await;
    let given_up = |snapshot: &Snapshot| {
        snapshot.call(&call_sid).is_some_and(|call| call.status == CallStatus::NoAnswer)
    };
    let snapshot = twilio.emulator.wait_for(given_up).await;
    assert!(snapshot.now.duration_since(before).as_secs() >= 80);
    let rings = twilio.emulator.full_snapshot(None).person(CUSTOMER).unwrap().rings.clone();
    let rang = rings[0].until.unwrap().duration_since(rings[0].rang_at);
    assert!(rang.as_secs() >= 20, "{rang:?}");
    twilio.stop().await;
}

#[tokio::test]
async fn the_clock_says_how_fast_it_runs() {
    for (clock, speed) in
        [(Clock::stopped(), 0), (Clock::running(), 1), (Clock::running_at(10), 10)]
    {
        let twilio = Twilio::start_with(clock);
        let before = twilio.emulator.snapshot().now;
        let read = twilio.control(Method::GET, "clock", &Value::Null).await;
        assert_eq!(read["speed"], speed);
        twilio.control(Method::POST, "clock", &json!({ "advance_ms": 60_000 })).await;
        let passed = twilio.emulator.snapshot().now.duration_since(before);
        assert!(passed.as_secs() >= 60);
        twilio.stop().await;
    }
}
