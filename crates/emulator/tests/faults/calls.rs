//! Legs that are in a conference before anybody picks up.

use emulator::{CallStatus, ConferenceStatus, Quirks};
use reqwest::Method;

use crate::support::Twilio;

#[tokio::test]
async fn with_early_media_a_leg_joins_while_it_rings_and_is_heard_only_after_the_answer() {
    let twilio = Twilio::start();
    twilio
        .emulator
        .set_quirks(Quirks { early_media_joins_before_answer: true, ..Quirks::default() });
    twilio.emulator.dial_in("+15005550001", "WT1");
    let customer = twilio.add("WT1", "customer").await;
    twilio.emulator.settled().await;
    let leg = || twilio.emulator.participants("WT1").into_iter().nth(1).unwrap();
    let status = || twilio.emulator.snapshot().call(&customer).unwrap().status;
    assert_eq!((leg().joined, status()), (true, CallStatus::Ringing));
    let hearing = || twilio.emulator.full_snapshot(None).conferences[0].hearing.len();
    assert_eq!(hearing(), 0);
    twilio.emulator.answer(&customer).unwrap();
    assert_eq!((leg().joined, status(), hearing()), (true, CallStatus::InProgress, 2));
    let legs = &twilio.emulator.full_snapshot(None).conferences[0].legs;
    assert_eq!(legs.len(), 2, "it joins once");
    twilio.stop().await;
}

#[tokio::test]
async fn a_telephone_that_joined_by_early_media_stops_ringing_when_it_is_removed() {
    for by_the_end in [false, true] {
        let twilio = Twilio::start();
        twilio
            .emulator
            .set_quirks(Quirks { early_media_joins_before_answer: true, ..Quirks::default() });
        let first = twilio.emulator.dial_in("+15005550001", "WT1");
        let customer = twilio.add("WT1", "customer").await;
        twilio.emulator.settled().await;
        let conference = twilio.emulator.snapshot().conference("WT1").unwrap().sid.clone();
        if by_the_end {
            let path = twilio.voice(&format!("Conferences/{conference}.json"));
            twilio.twilio(Method::POST, &path, &[("Status", "completed")]).await;
        } else {
            let path =
                twilio.voice(&format!("Conferences/{conference}/Participants/customer.json"));
            twilio.ask(&Method::DELETE, &path, &[]).send().await.unwrap();
            twilio.emulator.hang_up(&first).unwrap();
        }
        let snapshot = twilio.emulator.snapshot();
        assert_eq!(snapshot.call(&customer).unwrap().status, CallStatus::Canceled);
        assert_eq!(snapshot.conference("WT1").unwrap().status, ConferenceStatus::Completed);
        twilio.stop().await;
    }
}
