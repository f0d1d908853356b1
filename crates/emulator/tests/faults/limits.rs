//! Twilio's own limits.

use std::time::Duration;

use emulator::{CallStatus, Quirks};
use reqwest::Method;

use crate::support::{MAPS, Twilio};

#[tokio::test]
async fn sync_refuses_more_than_20_reads_writes_and_creates_a_second() {
    let twilio = Twilio::start();
    let map = twilio.create_map("WT1.CS").await;
    let items = format!("{map}/Items");
    let item = [("Key", "a"), ("Data", r#"{"a":1}"#)];
    assert_eq!(twilio.twilio(Method::POST, &items, &item).await.0, 201);
    let update = [("Data", r#"{"a":2}"#)];
    let other = format!("{items}/a");
    let mut names = 0..;
    // 200 at once: ten seconds' worth. One map and one item were created already.
    for (method, path, left) in [
        (Method::GET, &items, 200),
        (Method::POST, &other, 199),
        (Method::POST, &MAPS.to_owned(), 199),
    ] {
        for number in 0..=left {
            let name = format!("map{}", names.next().unwrap());
            let form = if path == MAPS { [("UniqueName", name.as_str())] } else { update };
            let (status, answer) = twilio.twilio(method.clone(), path, &form).await;
            if number < left {
                assert!(status.is_success(), "{path} {number}: {answer}");
            } else {
                assert_eq!((status.as_u16(), &answer["code"]), (429, &54009.into()), "{path}");
            }
        }
    }
    twilio.emulator.advance(Duration::from_secs(1));
    assert_eq!(twilio.twilio(Method::GET, &items, &[]).await.0, 200);
    assert_eq!(twilio.twilio(Method::POST, &other, &update).await.0, 200);
    twilio.stop().await;
}

#[tokio::test]
async fn calls_wait_for_their_turn_to_ring() {
    let twilio = Twilio::start();
    twilio.emulator.set_quirks(Quirks { calls_per_second: Some(1), ..Quirks::default() });
    let calls = [
        twilio.add("WT1", "first").await,
        twilio.add("WT1", "second").await,
        twilio.add("WT1", "third").await,
    ];
    let statuses = || {
        let snapshot = twilio.emulator.snapshot();
        calls.clone().map(|call_sid| snapshot.call(&call_sid).unwrap().status)
    };
    let (queued, ringing) = (CallStatus::Queued, CallStatus::Ringing);
    twilio.emulator.settled().await;
    assert_eq!(statuses(), [ringing, queued, queued]);
    let conference = twilio.emulator.snapshot().conference("WT1").unwrap().sid.clone();
    let path = twilio.voice(&format!("Conferences/{conference}/Participants/third.json"));
    let (_, third) = twilio.twilio(Method::GET, &path, &[]).await;
    assert_eq!((&third["status"], &third["queue_time"]), (&"queued".into(), &"2000".into()));
    twilio.emulator.advance(Duration::from_secs(1));
    twilio.emulator.settled().await;
    assert_eq!(statuses(), [ringing, ringing, queued]);

    // Who is given up in the queue never rings.
    assert_eq!(twilio.ask(&Method::DELETE, &path, &[]).send().await.unwrap().status(), 204);
    twilio.emulator.advance(Duration::from_secs(2));
    twilio.emulator.settled().await;
    assert_eq!(statuses(), [ringing, ringing, CallStatus::Canceled]);
    let snapshot = twilio.emulator.full_snapshot(Some("WT1"));
    assert_eq!(snapshot.calls.iter().map(|call| call.rang).collect::<Vec<_>>(), [1, 1, 0]);
    twilio.stop().await;
}

#[tokio::test]
async fn a_call_may_stay_queued_for_a_while_and_ring_longer_than_it_should() {
    let twilio = Twilio::start();
    twilio.emulator.set_quirks(Quirks {
        calls_stay_queued_for_ms: 1500,
        ring_timeout_adds_seconds: 5,
        ..Quirks::default()
    });
    let call_sid = twilio.add("WT1", "customer").await;
    // Its timeout is 20 seconds.
    for (milliseconds, want) in [
        (1499, CallStatus::Queued),
        (1, CallStatus::Ringing),
        (24_999, CallStatus::Ringing),
        (1, CallStatus::NoAnswer),
    ] {
        twilio.emulator.advance(Duration::from_millis(milliseconds));
        twilio.emulator.settled().await;
        assert_eq!(twilio.emulator.snapshot().call(&call_sid).unwrap().status, want);
    }
    twilio.stop().await;
}
