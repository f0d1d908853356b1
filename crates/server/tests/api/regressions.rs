//! What went wrong in systems like this one, over the wire: two events at once, repeats, late comers,
//! and a Twilio that says no for a moment. `docs/regressions.md` has the list.

use serde_json::json;
use shared::CallSid;

use crate::{
    line::Line,
    order::{Callback, with},
    support::{TestApp, TestCall},
};

const PATH: &str = "/call-outbound-join";
const ITEM: &str = "/sync.twilio.com/v1/*/Items/CA*";
const ITEMS: &str = "/sync.twilio.com/v1/*/Items";
const CONF_STATUS: &str = "/sync.twilio.com/v1/*/Items/conf_status";
const RESERVATION: &str = "/taskrouter.twilio.com/v1/*/Reservations/WR*";

#[tokio::test]
async fn two_people_who_change_at_once_are_both_seen() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let muted = event_of(&app, &call.agent, "participant-mute", 101, &[("Muted", "true")]);
    let held = event_of(&app, &call.customer, "participant-hold", 102, &[("Hold", "true")]);
    deliver_at_once(&app, &muted, &held).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[call.agent.as_str()]["muted"], true, "{map:?}");
    assert_eq!(map[call.customer.as_str()]["hold"], true, "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn of_two_events_of_one_person_at_once_the_newer_state_stays() {
    let gone = &[("ReasonParticipantLeft", "participant_hung_up")][..];
    for (older, newer, field, want) in [
        (
            ("participant-mute", &[("Muted", "true")][..]),
            ("participant-hold", &[("Muted", "true"), ("Hold", "true")][..]),
            "hold",
            "true",
        ),
        (
            ("participant-hold", &[("Hold", "true")][..]),
            ("participant-unhold", &[("Hold", "false")][..]),
            "hold",
            "false",
        ),
        (
            ("participant-hold", &[("Hold", "true")][..]),
            ("participant-leave", gone),
            "status",
            "\"left\"",
        ),
        (("participant-join", &[][..]), ("participant-leave", gone), "status", "\"left\""),
    ] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let third = CallSid::from_bits(77);
        let older = event_of(&app, &third, older.0, 101, older.1);
        let newer = event_of(&app, &third, newer.0, 102, newer.1);
        // As they come when the network is slow: the newer one first, and both at once.
        deliver_at_once(&app, &newer, &older).await;
        let item = &app.map(&call.task_sid).await[third.as_str()];
        assert_eq!(item[field].to_string(), want, "{older:?} {newer:?} {item}");
        app.stop().await;
    }
}

#[tokio::test]
async fn what_sync_refuses_for_a_moment_is_not_lost() {
    for (method, path, status) in
        [("POST", ITEM, 429), ("POST", ITEM, 503), ("POST", ITEM, 412), ("GET", ITEMS, 429)]
    {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let gone = [("ReasonParticipantLeft", "participant_hung_up")];
        let held = event_of(&app, &call.customer, "participant-hold", 101, &[("Hold", "true")]);
        let left = event_of(&app, &call.agent, "participant-leave", 102, &gone);
        for event in [&held, &left] {
            // One that knows nothing has to read first.
            let (replica, handle) = app.spawn_replica();
            app.break_requests(method, path, status, 1, false);
            deliver_until_taken(&app, &replica, event).await;
            assert_eq!(app.faults_left().await, 0, "{method} {status}");
            handle.stop(false).await;
        }
        let map = app.map(&call.task_sid).await;
        assert_eq!(map[call.customer.as_str()]["hold"], true, "{method} {status}: {map:?}");
        assert_eq!(map[call.agent.as_str()]["status"], "left", "{method} {status}: {map:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn an_end_that_twilio_does_not_let_us_write_down_is_not_lost() {
    for (path, status) in [(CONF_STATUS, 429), (CONF_STATUS, 503), (RESERVATION, 503)] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        app.break_requests("POST", path, status, 1, false);
        app.emulator.hang_up(&call.customer).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.faults_left().await, 0, "{path} {status}");
        assert_is_over(&app, &call).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn an_end_that_is_told_twice_is_no_mistake() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let end = app.callback("conference-end");
    for _ in 0..2 {
        assert_eq!(app.deliver(&app.url, PATH, &end).await, 204);
    }
    assert_is_over(&app, &call).await;
    app.stop().await;
}

#[tokio::test]
async fn whoever_comes_after_the_end_is_not_on_the_line() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let start = app.callback("conference-start");
    let third = CallSid::from_bits(77);
    let join = event_of(&app, &third, "participant-join", 9, &[]);
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    for event in [&start, &join] {
        assert_eq!(app.deliver(&app.url, PATH, event).await, 204);
    }
    assert_is_over(&app, &call).await;
    app.stop().await;
}

#[tokio::test]
async fn the_end_writes_that_everybody_has_left_also_who_joins_later() {
    let line = Line::of_three().await;
    line.stops_hearing();
    line.is_ended().await;
    line.hears(&line.app.url, "conference-end", None).await;
    let late = event_of(&line.app, &CallSid::from_bits(77), "participant-join", 99, &[]);
    assert_eq!(line.app.deliver(&line.app.url, PATH, &late).await, 204);
    let map = line.app.map(&line.call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended", "{map:?}");
    let of_legs = map.iter().filter(|(key, _)| key.starts_with("CA"));
    let statuses: Vec<_> = of_legs.map(|(_, item)| item["status"].clone()).collect();
    assert_eq!(statuses, ["left"; 4], "{map:?}");
    // What a late leave tells is kept.
    line.hears(&line.app.url, "participant-leave", Some(&line.third)).await;
    assert_eq!(line.item(&line.third).await["left_reason"], "conference_ended_via_api");
    assert_eq!(line.task_status(), "wrapping");
    line.app.stop().await;
}

#[tokio::test]
async fn who_joins_while_another_replica_writes_the_end_has_left() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    // Neither of the two has seen what the other wrote.
    let maps = "/sync.twilio.com/v1/Services/default/Maps";
    let item = format!("{maps}/{}.CS/Items/{}", call.task_sid, call.customer);
    let mut data = app.map(&call.task_sid).await[call.customer.as_str()].clone();
    data["status"] = json!("joined");
    app.rest(reqwest::Method::POST, &item, &[("Data", &data.to_string())]).await;
    let (other, _) = app.spawn_replica();
    let join = app.callback("participant-join");
    assert_eq!(app.deliver(&other, PATH, &join).await, 204);
    assert_is_over(&app, &call).await;
    assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()]["status"], "left");
    app.stop().await;
}

#[tokio::test]
async fn a_hold_of_somebody_whose_join_was_not_heard_is_kept() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let third = CallSid::from_bits(77);
    let held = event_of(&app, &third, "participant-hold", 101, &[("Hold", "true")]);
    deliver_until_taken(&app, &app.url, &held).await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["hold"], true, "{map:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_flag_that_a_callback_lacks_is_neither_false_nor_an_error() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let muted = event_of(&app, &call.customer, "participant-mute", 101, &[("Muted", "true")]);
    deliver_until_taken(&app, &app.url, &muted).await;
    let mut held = event_of(&app, &call.customer, "participant-hold", 102, &[("Hold", "true")]);
    held.retain(|(name, _)| *name != "Muted");
    deliver_until_taken(&app, &app.url, &held).await;
    let item = &app.map(&call.task_sid).await[call.customer.as_str()];
    assert_eq!((&item["muted"], &item["hold"]), (&true.into(), &true.into()), "{item}");
    app.stop().await;
}

#[tokio::test]
async fn who_joins_is_seen_though_twilio_does_not_say_at_once_who_it_is() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.break_requests("GET", "/api.twilio.com/*/Calls/*", 503, 1, false);
    let third = app.add_without_label(&call, crate::support::THIRD).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[third.as_str()]["status"], "joined", "{map:?}");
    app.stop().await;
}

/// Something that happens to a leg, as the last join was told.
fn event_of(
    app: &TestApp,
    call_sid: &CallSid,
    event: &str,
    sequence_number: u32,
    fields: &[(&'static str, &str)],
) -> Callback {
    let mut join = app.callback("participant-join");
    join.retain(|(name, _)| *name != "ParticipantLabel");
    let sequence_number = sequence_number.to_string();
    let common = [
        ("CallSid", call_sid.as_str()),
        ("StatusCallbackEvent", event),
        ("SequenceNumber", &sequence_number),
    ];
    with(&with(&join, &common), fields)
}

async fn deliver_at_once(app: &TestApp, one: &Callback, other: &Callback) {
    tokio::join!(
        deliver_until_taken(app, &app.url, one),
        deliver_until_taken(app, &app.url, other)
    );
}

/// As Twilio does with what we do not take.
async fn deliver_until_taken(app: &TestApp, server: &str, event: &Callback) {
    for _ in 0..5 {
        if app.deliver(server, PATH, event).await.is_success() {
            return;
        }
    }
    panic!("not taken: {event:?}");
}

async fn assert_is_over(app: &TestApp, call: &TestCall) {
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended", "{map:?}");
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
}
