//! The emulator's own truth, read back over HTTP.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CUSTOMER, Twilio};

#[tokio::test]
async fn it_says_who_heard_whom_and_for_how_long() {
    let twilio = Twilio::start();
    let agent = twilio.emulator.dial_in("+15005550001", "WT1");
    twilio.emulator.advance(Duration::from_secs(3));
    let customer = twilio.add("WT1", "customer").await;
    twilio.emulator.settled().await;
    twilio.emulator.advance(Duration::from_secs(4));
    twilio.emulator.answer(&customer).unwrap();
    twilio.emulator.advance(Duration::from_secs(10));
    let conference = twilio.emulator.snapshot().conference("WT1").unwrap().sid.clone();
    let path = twilio.voice(&format!("Conferences/{conference}/Participants/{agent}.json"));
    for (form, seconds) in [
        (("Muted", "true"), 5),
        (("Muted", "false"), 1),
        (("Hold", "true"), 7),
        (("Hold", "false"), 2),
    ] {
        assert_eq!(twilio.twilio(Method::POST, &path, &[form]).await.0, 200);
        twilio.emulator.advance(Duration::from_secs(seconds));
    }

    let snapshot = twilio.snapshot().await;
    let conference = &snapshot["conferences"][0];
    let heard = |snapshot: &Value, listener: &str, speaker: &str| {
        let hearing = snapshot["conferences"][0]["hearing"].as_array().unwrap();
        let found = hearing
            .iter()
            .find(|it| it["listener"] == json!(listener) && it["speaker"] == json!(speaker))
            .unwrap();
        (found["now"].as_bool().unwrap(), found["total_ms"].as_i64().unwrap())
    };
    let (a, c) = (agent.as_str(), customer.as_str());
    // The agent heard the customer but while held; the customer heard the agent but while muted or held.
    assert_eq!(heard(&snapshot, a, c), (true, 18_000));
    assert_eq!(heard(&snapshot, c, a), (true, 13_000));
    let total = |spans: &Value| {
        let span = |span: &Value| {
            let at = |name: &str| span[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
            at("until").duration_since(at("from")).as_secs()
        };
        spans.as_array().unwrap().iter().map(span).sum::<i64>()
    };
    let legs = conference["legs"].as_array().unwrap();
    assert_eq!(
        (&legs[0]["number"], &legs[1]["number"]),
        (&json!("+15005550001"), &json!(CUSTOMER))
    );
    assert_eq!((total(&legs[0]["muted"]), total(&legs[0]["hold"])), (5, 7));
    assert_eq!(total(&legs[0]["alone"]), 7);
    assert_eq!(legs[1]["alone"], json!([]));

    // A telephone that is muted by the person themselves is not heard, and Twilio does not know.
    twilio.control(Method::POST, &format!("calls/{agent}/mute"), &json!({ "muted": true })).await;
    twilio.emulator.advance(Duration::from_secs(1));
    let snapshot = twilio.snapshot().await;
    assert_eq!(heard(&snapshot, c, a), (false, 13_000));

    twilio.emulator.hang_up(&customer).unwrap();
    let snapshot = twilio.snapshot().await;
    let leg = &snapshot["conferences"][0]["legs"][1];
    assert_eq!(leg["reason_left"], "participant_hung_up");
    assert!(leg["left"].is_string());
    assert!(!heard(&snapshot, a, c).0);
    twilio.stop().await;
}

#[tokio::test]
async fn who_coaches_is_heard_by_one_alone() {
    let twilio = Twilio::start();
    let agent = twilio.emulator.dial_in("+15005550001", "WT1");
    twilio.emulator.dial_in("+15005550002", "WT1");
    let supervisor = twilio.emulator.dial_in("+15005550003", "WT1");
    let conference = twilio.emulator.snapshot().conference("WT1").unwrap().sid.clone();
    let path = twilio.voice(&format!("Conferences/{conference}/Participants/{supervisor}.json"));
    let form = [("Coaching", "true"), ("CallSidToCoach", agent.as_str())];
    assert_eq!(twilio.twilio(Method::POST, &path, &form).await.0, 200);
    let hearing = twilio.emulator.full_snapshot(None).conferences[0].hearing.clone();
    let hears = |it: &&emulator::Hearing| it.now && it.speaker == supervisor;
    let listeners: Vec<_> = hearing.iter().filter(hears).map(|it| it.listener.clone()).collect();
    assert_eq!(listeners, [agent]);
    let by_supervisor = hearing.iter().filter(|it| it.now && it.listener == supervisor).count();
    assert_eq!(by_supervisor, 2);
    twilio.stop().await;
}

#[tokio::test]
async fn it_says_what_calls_people_tasks_and_maps_were_and_of_which_conference() {
    let twilio = Twilio::start();
    let task_sid = twilio.create_task().await;
    let name = task_sid.as_str();
    let map = twilio.create_map(&format!("{name}.CS")).await;
    twilio.create_map("other").await;
    let item = [("Key", "conf_status"), ("Data", r#"{"status":"started"}"#)];
    twilio.twilio(Method::POST, &format!("{map}/Items"), &item).await;
    twilio.emulator.dial_in("+15005550001", name);
    twilio.emulator.dial_in("+15005550001", "other");
    for _ in 0..2 {
        let customer = twilio.add(name, "customer").await;
        twilio.emulator.settled().await;
        twilio.emulator.advance(Duration::from_secs(2));
        twilio.emulator.refuse(&customer, emulator::CallStatus::Busy).unwrap();
    }

    let all = twilio.snapshot().await;
    let path = format!("snapshot?conference={name}");
    let one = twilio.control(Method::GET, &path, &Value::Null).await;
    let count = |of: &Value, what: &str| of[what].as_array().unwrap().len();
    for (what, all_of_them, of_one) in
        [("calls", 4, 3), ("conferences", 2, 1), ("tasks", 1, 1), ("maps", 2, 1), ("people", 1, 1)]
    {
        assert_eq!((count(&all, what), count(&one, what)), (all_of_them, of_one), "{what}");
    }
    assert_eq!(one["settled"], true);
    let rings = &one["people"][0];
    assert_eq!((&rings["number"], count(rings, "rings")), (&json!(CUSTOMER), 2));
    assert_eq!(rings["rings"][1]["outcome"], "busy");
    let call = &one["calls"][1];
    let statuses = call["statuses"].as_array().unwrap().iter().map(|it| it["status"].clone());
    assert_eq!(statuses.collect::<Vec<_>>(), ["queued", "ringing", "busy"]);
    assert_eq!((&call["rang"], &call["label"]), (&json!(1), &json!("customer")));
    assert_eq!(one["tasks"][0]["reservations"][0]["status"], "pending");
    assert_eq!(one["maps"][0]["items"][0]["data"], json!({ "status": "started" }));

    let unknown = twilio.try_control(Method::GET, "snapshot?conferenze=WT1", &Value::Null);
    assert_eq!(unknown.await.0, 400);
    twilio.stop().await;
}
