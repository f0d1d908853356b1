//! What changes under a call that goes on, and what is told too early or too late.

use std::time::Duration;

use emulator::{CallbackFaults, Faults, RequestFault, Snapshot};
use reqwest::Method;
use serde_json::{Value, json};
use shared::CallSid;
use tokio::time::sleep;

use crate::{
    line::{Line, legs},
    order::with,
    support::{CUSTOMER, TestApp},
};

const DIAL: &str = "/api.twilio.com/*/Participants.json";

#[tokio::test]
async fn a_map_that_is_deleted_comes_back_with_everybody_in_it_and_nobody_is_rung_again() {
    // The task of a server like this one, and of an older one.
    for is_ours in [true, false] {
        let line = Line::of_two().await;
        let app = &line.app;
        if !is_ours {
            app.say_whom_to_dial_in_task(&line.call.task_sid).await;
        }
        delete_map(&line).await;
        app.update_participant(&line.call, &line.call.customer, &[("Hold", "true")]).await;
        app.emulator.settled().await;
        assert_eq!(line.item(&line.call.customer).await["hold"], true);
        // Twilio repeats what it has told before.
        line.stops_hearing();
        line.hears(&app.url, "participant-join", Some(&line.call.agent)).await;
        line.hears(&app.url, "participant-join", Some(&line.call.customer)).await;
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1, "{is_ours}");
        let two = legs(&[&line.call.agent, &line.call.customer]);
        assert_eq!(line.on_the_line(), two, "{is_ours}");
        for (leg, is) in [(&line.call.agent, "worker"), (&line.call.customer, "customer")] {
            let item = line.item(leg).await;
            assert_eq!(item["participant_type"], is, "{is_ours}: {item}");
            assert_eq!(item["status"], "joined", "{is_ours}: {item}");
        }
        assert_eq!(line.item(&line.call.customer).await["hold"], true);
        line.is_ended().await;
        line.hears(&app.url, "conference-end", None).await;
        assert_eq!(line.item_of_the_conference().await["status"], "ended");
        assert_eq!(line.task_status(), "wrapping");
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_map_that_is_deleted_while_nothing_happens_is_healed_once_something_does() {
    let line = Line::of_two().await;
    let app = &line.app;
    delete_map(&line).await;
    app.update_participant(&line.call, &line.call.agent, &[("Muted", "true")]).await;
    app.emulator.settled().await;
    let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
    eventually(&line, |map| map[line.call.customer.as_str()]["status"] == "joined").await;
    let map = app.map(&line.call.task_sid).await;
    assert_eq!(map[line.call.agent.as_str()]["muted"], true, "{map:?}");
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_leg_that_leaves_without_having_joined_changes_nothing_for_the_others() {
    let line = Line::of_two().await;
    let before = line.app.map(&line.call.task_sid).await;
    let stranger = CallSid::from_bits(77);
    let join = line.told("participant-join", Some(&line.call.customer));
    let leave = with(
        &join,
        &[
            ("StatusCallbackEvent", "participant-leave"),
            ("CallSid", stranger.as_str()),
            ("ParticipantLabel", "external.c0ffee00"),
            ("SequenceNumber", "101"),
            ("ReasonParticipantLeft", "participant_hung_up"),
        ],
    );
    for _ in 0..2 {
        assert_eq!(line.app.deliver(&line.app.url, Line::PATH, &leave).await, 204);
    }
    let mut after = line.app.map(&line.call.task_sid).await;
    assert_eq!(after.remove(stranger.as_str()).unwrap()["status"], "left");
    for leg in [&line.call.agent, &line.call.customer] {
        assert_eq!(after[leg.as_str()], before[leg.as_str()]);
    }
    let two = legs(&[&line.call.agent, &line.call.customer]);
    assert_eq!((line.on_the_line(), line.who_ends_it()), (two.clone(), two));
    assert_eq!(line.task_status(), "assigned");
    line.app.stop().await;
}

#[tokio::test]
async fn a_join_that_comes_late_after_the_leave_brings_nobody_back() {
    let line = Line::of_three().await;
    let join = line.told("participant-join", Some(&line.third));
    line.hangs_up(&line.third).await;
    let (replica, handle) = line.app.spawn_replica();
    for server in [&line.app.url, &replica] {
        assert_eq!(line.app.deliver(server, Line::PATH, &join).await, 204);
        assert_eq!(line.item(&line.third).await["status"], "left");
    }
    // With two on the line the call ends when one of them leaves.
    assert_eq!(line.who_ends_it(), legs(&[&line.call.agent, &line.call.customer]));
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_conference_that_is_born_again_is_the_same_call_and_nobody_is_rung_again() {
    let line = Line::of_two().await;
    let app = &line.app;
    let next = app.emulator.restart_conference(&line.call.conference_sid).unwrap();
    app.emulator.settled().await;
    let two = legs(&[&line.call.agent, &line.call.customer]);
    assert_eq!(line.on_the_line(), two);
    let map = app.map(&line.call.task_sid).await;
    let conf_status = &map["conf_status"];
    assert_eq!(conf_status["conference_sid"], json!(next), "{map:?}");
    assert_eq!(conf_status["status"], "started", "{map:?}");
    for leg in [&line.call.agent, &line.call.customer] {
        assert_eq!(map[leg.as_str()]["status"], "joined", "{map:?}");
    }
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);

    app.emulator.hang_up(&line.call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(line.on_the_line(), []);
    let map = app.map(&line.call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended", "{map:?}");
    for leg in [&line.call.agent, &line.call.customer] {
        assert_eq!(map[leg.as_str()]["status"], "left", "{map:?}");
    }
    assert_eq!(line.task_status(), "wrapping");
    assert!(app.failed_callbacks().is_empty());
    line.app.stop().await;
}

#[tokio::test]
async fn a_server_that_knows_only_the_conference_before_hears_the_end_of_the_next() {
    let line = Line::of_two().await;
    let app = &line.app;
    let (other, handle) = app.spawn_replica();
    let start = app.callback("conference-start");
    assert_eq!(app.deliver(&other, Line::PATH, &start).await, 204);
    app.emulator.restart_conference(&line.call.conference_sid).unwrap();
    app.emulator.settled().await;
    app.lose_callbacks();
    app.emulator.hang_up(&line.call.customer).unwrap();
    app.emulator.settled().await;
    let end = app.callback("conference-end");
    assert_eq!(app.deliver(&other, Line::PATH, &end).await, 204);
    let map = app.map(&line.call.task_sid).await;
    assert_eq!(map["conf_status"]["status"], "ended", "{map:?}");
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn what_is_written_over_the_first_event_of_a_conference_that_was_born_again_is_found() {
    let line = Line::of_two().await;
    let app = &line.app;
    let (replica, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "60"));
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let next = app.emulator.restart_conference(&line.call.conference_sid).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    assert_eq!(app.deliver(&replica, Line::PATH, &join).await, 204);
    // A server that was late with a leave of the conference before.
    let maps = "/sync.twilio.com/v1/Services/default/Maps";
    let item = format!("{maps}/{}.CS/Items/{}", line.call.task_sid, line.call.agent);
    let mut data = app.map(&line.call.task_sid).await[line.call.agent.as_str()].clone();
    data["status"] = json!("left");
    data["conference_sid"] = json!(line.call.conference_sid);
    app.rest(Method::POST, &item, &[("Data", &data.to_string())]).await;
    eventually(&line, |map| {
        let agent = &map[line.call.agent.as_str()];
        agent["status"] == "joined" && agent["conference_sid"] == json!(next)
    })
    .await;
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_conference_that_is_born_again_and_over_at_once_ends_the_call() {
    let line = Line::of_three().await;
    let app = &line.app;
    let (replica, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "60"));
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let next = app.emulator.restart_conference(&line.call.conference_sid).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    // The join of the new one is carried out when that is over, and its end was set aside before.
    let slow = RequestFault::slow("POST", "/sync.twilio.com/*/Items/conf_status", 500, 1);
    app.emulator.set_faults(Faults { callbacks, requests: vec![slow], ..Faults::default() });
    let heard = app.deliver(&replica, Line::PATH, &join);
    let over = async {
        while app.faults_left().await > 0 {
            sleep(Duration::from_millis(5)).await;
        }
        app.emulator.hang_up(&line.call.agent).unwrap();
        app.emulator.hang_up(&line.call.customer).unwrap();
        app.emulator.hang_up(&line.third).unwrap();
    };
    assert_eq!(tokio::join!(heard, over).0, 204);
    eventually(&line, |map| {
        map["conf_status"]["conference_sid"] == json!(next)
            && map["conf_status"]["status"] == "ended"
            && map.iter().all(|(key, item)| !key.starts_with("CA") || item["status"] == "left")
    })
    .await;
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_conference_that_is_born_again_unheard_is_found_with_everybody_in_it() {
    for is_end_heard in [true, false] {
        let line = Line::of_three().await;
        let app = &line.app;
        let before = app.map(&line.call.task_sid).await;
        let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
        app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
        let next = app.emulator.restart_conference(&line.call.conference_sid).unwrap();
        app.emulator.settled().await;
        if is_end_heard {
            assert_eq!(
                app.deliver(&app.url, Line::PATH, &app.callback("conference-end")).await,
                204
            );
        }
        let (_, handle) = app.spawn_replica_with(("SWEEP_SECONDS", "1"));
        let people = [&line.call.agent, &line.call.customer, &line.third];
        eventually(&line, |map| {
            let is_there = |leg: &CallSid| {
                let item = &map[leg.as_str()];
                item["status"] == "joined" && item["conference_sid"] == json!(next)
            };
            map["conf_status"]["conference_sid"] == json!(next) && people.into_iter().all(is_there)
        })
        .await;
        assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
        assert_eq!(line.on_the_line(), legs(&people));
        let map = app.map(&line.call.task_sid).await;
        for item in people.map(CallSid::as_str).into_iter().chain(["conf_status"]) {
            let (proof, proof_before) = (&map[item]["proof"], &before[item]["proof"]);
            assert!(proof.is_string() && proof != proof_before, "{item}: {map:#?}");
        }
        handle.stop(false).await;
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_customer_who_joins_before_the_answer_to_the_dial_has_one_item_and_is_not_connecting() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let slow =
        RequestFault { after_the_effect: true, ..RequestFault::slow("POST", DIAL, 1_000, 1) };
    app.emulator.set_faults(Faults { requests: vec![slow], ..Default::default() });
    app.emulator.answer(&agent).unwrap();
    let rings = |it: &Snapshot| {
        it.calls_to(CUSTOMER).next().is_some_and(|it| it.status == emulator::CallStatus::Ringing)
    };
    let snapshot = app.emulator.wait_for(rings).await;
    let customer = snapshot.calls_to(CUSTOMER).next().unwrap().sid.clone();
    app.emulator.answer(&customer).unwrap();
    while !app.map(&task_sid).await.contains_key(customer.as_str()) {
        sleep(Duration::from_millis(10)).await;
    }
    // The event was faster than the answer.
    let named = app.attributes(&task_sid).get("conference").cloned();
    assert_eq!(named, None);
    app.emulator.settled().await;
    let map = app.map(&task_sid).await;
    let item = &map[customer.as_str()];
    assert_eq!(item["participant_type"], "customer", "{map:?}");
    assert_eq!(
        (&item["status"], &item["connecting"]),
        (&json!("joined"), &json!(false)),
        "{map:?}"
    );
    assert_eq!(item["phone_number"], CUSTOMER, "{map:?}");
    assert_eq!(map.len(), 3, "{map:?}");
    app.stop().await;
}

async fn delete_map(line: &Line) {
    line.app.delete_map(&line.call.task_sid).await;
    assert!(line.app.map(&line.call.task_sid).await.is_empty());
}

/// Waits for a map that says this.
async fn eventually(
    line: &Line,
    wanted: impl Fn(&std::collections::BTreeMap<String, Value>) -> bool,
) {
    for _ in 0..100 {
        let map = line.app.map(&line.call.task_sid).await;
        if map.contains_key(line.call.customer.as_str()) && wanted(&map) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{:#?}", line.app.map(&line.call.task_sid).await);
}
