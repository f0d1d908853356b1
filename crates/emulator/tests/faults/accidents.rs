//! Tasks, conferences and tokens that end when somebody wants it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Twilio;

#[tokio::test]
async fn a_task_is_purged_five_minutes_after_its_end_or_on_demand() {
    let twilio = Twilio::start();
    for on_demand in [false, true] {
        let task_sid = twilio.create_task().await;
        let path = format!("{}/Tasks/{task_sid}", twilio.workspace());
        twilio.emulator.settled().await;
        if on_demand {
            twilio.control(Method::POST, &format!("tasks/{task_sid}/purge"), &Value::Null).await;
        } else {
            let form = [("AssignmentStatus", "canceled")];
            assert_eq!(twilio.twilio(Method::POST, &path, &form).await.0, 200);
            twilio.emulator.advance(Duration::from_secs(299));
            twilio.emulator.settled().await;
            assert_eq!(twilio.twilio(Method::GET, &path, &[]).await.0, 200);
            twilio.emulator.advance(Duration::from_secs(1));
            twilio.emulator.settled().await;
        }
        assert_eq!(twilio.twilio(Method::GET, &path, &[]).await.0, 404);
        let snapshot = twilio.emulator.full_snapshot(Some(task_sid.as_str()));
        let [purged] = snapshot.tasks.as_slice() else { panic!("{snapshot:?}") };
        let status = if on_demand { "reserved" } else { "canceled" };
        assert_eq!(purged.assignment_status, status);
        assert!(purged.date_purged.is_some());
        assert_eq!(purged.reservations.len(), 1);
    }
    let missing = "tasks/WT0000000000000000000000000000dead/purge";
    assert_eq!(twilio.try_control(Method::POST, missing, &Value::Null).await.0, 404);
    twilio.stop().await;
}

#[tokio::test]
async fn a_conference_is_born_again_under_the_same_name() {
    let twilio = Twilio::start();
    let first = twilio.emulator.dial_in("+15005550001", "WT1");
    let second = twilio.emulator.dial_in("+15005550002", "WT1");
    let old = twilio.emulator.snapshot().conference("WT1").unwrap().sid.clone();
    let answer = twilio.control(Method::POST, "conferences/WT1/restart", &Value::Null).await;
    let snapshot = twilio.emulator.full_snapshot(Some("WT1"));
    let [ended, born] = snapshot.conferences.as_slice() else { panic!("{snapshot:?}") };
    assert_eq!((&ended.sid, &answer["sid"]), (&old, &json!(born.sid)));
    assert_ne!(born.sid, old);
    assert_eq!(ended.reason_ended, Some("conference-ended-via-api"));
    let legs: Vec<_> = born.participants.iter().map(|leg| leg.call_sid.clone()).collect();
    assert_eq!(legs, [first.clone(), second]);
    assert!(born.hearing.iter().all(|hearing| hearing.now));
    assert!(ended.hearing.iter().all(|hearing| !hearing.now));

    // Or it ends, and somebody calls.
    twilio.control(Method::POST, "conferences/WT1/end", &Value::Null).await;
    assert_eq!(twilio.emulator.snapshot().call(&first).unwrap().status.as_str(), "completed");
    let body = json!({ "from": "+15005550003", "conference": "WT1" });
    twilio.control(Method::POST, "dial-in", &body).await;
    assert_eq!(twilio.emulator.full_snapshot(Some("WT1")).conferences.len(), 3);
    let gone = twilio.try_control(Method::POST, "conferences/WT2/end", &Value::Null).await;
    assert_eq!(gone.0, 404);
    twilio.stop().await;
}

#[tokio::test]
async fn tokens_expire_on_demand() {
    let twilio = Twilio::start();
    let session = twilio.control(Method::GET, "session", &Value::Null).await;
    let token = session["token"].as_str().unwrap();
    let account = twilio.emulator.account();
    let path = format!("iam.twilio.com/v1/Accounts/{}/Tokens/validate", account.account_sid);
    let is_valid = async || {
        let request = twilio.client.post(format!("{}/{path}", twilio.emulator.url()));
        let request = request.basic_auth(&account.api_key, Some(&account.api_secret));
        let answer = request.json(&json!({ "token": token })).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["valid"].clone()
    };
    assert_eq!(is_valid().await, json!(true));
    let nobody = json!({ "identity": "nobody" });
    let answer = twilio.control(Method::POST, "tokens/expire", &nobody).await;
    assert_eq!(answer["expired"], 0);
    assert_eq!(is_valid().await, json!(true));
    let body = json!({ "identity": session["identity"] });
    let answer = twilio.control(Method::POST, "tokens/expire", &body).await;
    assert!(answer["expired"].as_u64().unwrap() >= 1);
    assert_eq!(is_valid().await, json!(false));
    twilio.stop().await;
}
