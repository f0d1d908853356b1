//! What happens to requests.

use reqwest::Method;
use serde_json::json;

use crate::support::{MAPS, Twilio};

#[tokio::test]
async fn errors_are_twilios_with_and_without_retry_after() {
    let twilio = Twilio::start();
    for (path, status, retry_after, code) in [
        (MAPS, 429, None, 54009),
        (MAPS, 429, Some(2), 54009),
        (MAPS, 412, None, 54205),
        (&twilio.voice("Calls.json"), 429, None, 20429),
        (&twilio.voice("Calls.json"), 503, None, 20503),
    ] {
        let fault = json!({ "path": path, "status": status, "retry_after": retry_after });
        twilio.control(Method::PUT, "faults", &json!({ "requests": [fault] })).await;
        let response = twilio.ask(&Method::GET, path, &[]).send().await.unwrap();
        assert_eq!(response.status(), status);
        let header =
            response.headers().get("Retry-After").map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(header, retry_after.map(|seconds: u32| seconds.to_string()));
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(twilio.twilio(Method::GET, path, &[]).await.0, 200, "it happens once");
    }
    let happened = &twilio.snapshot().await["faults_happened"];
    assert_eq!(happened["request_429"], 2);
    assert_eq!(happened["request_429_with_retry_after"], 1);
    twilio.stop().await;
}

#[tokio::test]
async fn a_request_without_an_answer_may_have_had_its_effect() {
    let twilio = Twilio::start();
    for (connection, after_the_effect) in
        [("silent", false), ("silent", true), ("closed", false), ("closed", true)]
    {
        let fault = json!({
            "method": "POST", "path": "/sync.twilio.com/*/Maps", "connection": connection,
            "after_the_effect": after_the_effect, "delay_ms": 5,
        });
        twilio.control(Method::PUT, "faults", &json!({ "requests": [fault] })).await;
        let name = format!("{connection}.{after_the_effect}");
        let request = twilio.ask(&Method::POST, MAPS, &[("UniqueName", &name)]);
        let error = request.send().await.unwrap_err();
        assert!(error.is_request() && !error.is_connect(), "{error:?}");
        let (status, _) = twilio.twilio(Method::GET, &format!("{MAPS}/{name}"), &[]).await;
        assert_eq!(twilio.emulator.requests().iter().rev().nth(1).unwrap().status, 0);
        assert_eq!(status == 200, after_the_effect, "{name}: {status}");
    }
    twilio.stop().await;
}

#[tokio::test]
async fn a_client_that_waits_no_longer_than_it_wants_is_left_without_an_answer() {
    let twilio = Twilio::start();
    let fault = json!({ "path": "*", "connection": "silent" });
    twilio.control(Method::PUT, "faults", &json!({ "requests": [fault] })).await;
    let request = twilio.ask(&Method::GET, MAPS, &[]);
    let error = request.timeout(std::time::Duration::from_millis(20)).send().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    twilio.stop().await;
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults_to_the_same_requests() {
    let twilio = Twilio::start();
    let map = twilio.create_map("WT1.CS").await;
    let fault = json!({
        "path": "/sync.twilio.com/*", "status": 503, "probability": 0.5, "times": 1000,
    });
    let mut runs = Vec::new();
    for (seed, with_others) in [(1, false), (1, true), (2, false)] {
        let faults = json!({ "seed": seed, "requests": [fault] });
        twilio.control(Method::PUT, "faults", &faults).await;
        let mut statuses = Vec::new();
        for _ in 0..20 {
            statuses.push(twilio.twilio(Method::GET, &map, &[]).await.0.as_u16());
            if with_others {
                twilio.twilio(Method::GET, MAPS, &[]).await;
            }
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1], "requests to something else change nothing");
    assert_ne!(runs[0], runs[2]);
    assert!(runs[0].contains(&503) && runs[0].contains(&200));
    twilio.stop().await;
}
