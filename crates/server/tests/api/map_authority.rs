//! What somebody writes into a Sync map lets them neither act on the call of another, nor end it, nor hear
//! of it.

use emulator::CallbackRecord;
use serde_json::{Value, json};
use shared::{
    CallSid, ConferenceSid, TaskSid,
    api::{code, path},
};

use crate::{
    line::{Line, legs},
    support::{
        AGENT, CUSTOMER, SECOND, TestApp, TestCall,
        intruder::{INTRUDER, THEIR_CUSTOMER},
    },
};

const HOLD: &str = path::HOLD_CONFERENCE_PARTICIPANT;

#[tokio::test]
async fn a_map_of_ones_own_that_names_the_conference_of_somebody_else_does_not_open_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.task_of_intruder().await;
    for place in ["conf_status", "a leg"] {
        name_conference(&app, &own, place, &call.conference_sid).await;
        let (replica, handle) = app.spawn_replica();
        let form = [
            ("taskSid", own.as_str()),
            ("conference", call.conference_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", "true"),
        ];
        let (status, answer) = app.intrude(&replica, HOLD, &form).await;
        assert_eq!(status, 403, "{place}: {answer}");
        assert_eq!(app.held(&call), [], "{place}");
        handle.stop(false).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn who_acts_on_their_own_call_reaches_no_other_conference_by_what_its_map_names() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.task_of_intruder().await;
    name_conference(&app, &own, "conf_status", &call.conference_sid).await;
    let own = ("taskSid", own.as_str());
    let participant = ("participant", call.customer.as_str());
    let number = "+14155550177";
    for (route, form) in [
        (HOLD, vec![own, participant, ("hold", "true")]),
        (path::REMOVE_CONFERENCE_PARTICIPANT, vec![own, participant]),
        (path::ADD_CONFERENCE_PARTICIPANT, vec![own, ("to", number), ("from", CUSTOMER)]),
        (path::END_CONFERENCE, vec![own]),
    ] {
        let (replica, handle) = app.spawn_replica();
        app.intrude(&replica, route, &form).await;
        app.emulator.settled().await;
        let there = app.emulator.participants(call.task_sid.as_str());
        assert_eq!(there.len(), 2, "{route}: {there:#?}");
        assert_eq!(app.held(&call), [], "{route}");
        assert_eq!(app.emulator.snapshot().calls_to(number).count(), 0, "{route}");
        handle.stop(false).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn a_leg_that_somebody_wrote_into_their_own_map_tells_nothing_of_its_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.task_of_intruder().await;
    app.forge(&own, call.customer.as_str(), &json!({ "participant_type": "customer" })).await;
    let (replica, handle) = app.spawn_replica();
    let form = [("callSid", call.customer.as_str())];
    let (status, answer) = app.intrude(&replica, path::GET_CALL_PROPERTIES, &form).await;
    assert_eq!(status, 403, "{answer}");
    assert_eq!(answer.get("to"), None, "{answer}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn the_end_of_ones_own_call_stops_no_telephone_that_rings_for_another() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    let own = app.call_of_intruder().await;
    let rings = json!({
        "participant_type": "external", "status": "joined", "connecting": true,
        "conference_sid": own.conference_sid, "label": "external.c0ffee00",
    });
    app.forge(&own.task_sid, call.customer.as_str(), &rings).await;
    app.emulator.hang_up(&own.agent).unwrap();
    app.emulator.settled().await;
    assert!(!app.rings(&own.customer));
    assert!(app.rings(&call.customer));
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_hung_up_because_a_map_says_that_they_were_dialled_for_its_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (task_sid, url) = app.offered_to_intruder().await;
    let name = |item: &mut Value| item["customer_dial"]["id"] = json!("c0ffee00");
    app.tamper(&task_sid, "conf_status", name).await;
    let dialled = json!({
        "participant_type": "customer", "status": "joined", "connecting": true,
        "conference_sid": ConferenceSid::from_bits(9), "label": "customer.c0ffee00",
    });
    app.forge(&task_sid, call.customer.as_str(), &dialled).await;
    let agent = app.ring_worker(SECOND, &task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn no_call_ends_because_its_map_says_that_it_was_given_up() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let give_up = |item: &mut Value| {
        item["customer_dial"]["refusal"] = json!({ "code": code::NOT_SET_UP, "message": "" });
    };
    app.tamper(&call.task_sid, "conf_status", give_up).await;
    let is_of_agent = |it: &CallbackRecord| {
        it.parameter("StatusCallbackEvent") == Some("participant-join")
            && it.parameter("CallSid") == Some(call.agent.as_str())
    };
    let join = app.emulator.callbacks().into_iter().find(is_of_agent).unwrap().parameters;
    let (other, _) = app.spawn_replica();
    assert_eq!(app.deliver(&other, "/call-outbound-join", &join).await, 204);
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    assert_eq!(status_of(&app, &call.task_sid), "assigned");
    app.stop().await;
}

#[tokio::test]
async fn the_end_of_ones_own_call_wraps_no_reservation_of_another() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let theirs = app.reservation(&call.task_sid).await;
    let own = app.call_of_intruder().await;
    let worker = json!({
        "participant_type": "worker", "status": "joined", "connecting": false,
        "conference_sid": own.conference_sid,
        "worker_sid": theirs["worker_sid"], "reservation_sid": theirs["sid"],
    });
    app.forge(&own.task_sid, CallSid::from_bits(77).as_str(), &worker).await;
    ends_and_the_other_goes_on(&app, &own, &call).await;
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_somebody_wrote_into_their_own_map_is_not_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.call_of_intruder().await;
    app.forge(&own.task_sid, call.task_sid.as_str(), &invitation(AGENT_WORKER)).await;
    let form = [("taskSid", own.task_sid.as_str()), ("participant", call.task_sid.as_str())];
    app.intrude(&app.url, path::REMOVE_CONFERENCE_PARTICIPANT, &form).await;
    assert_eq!(status_of(&app, &call.task_sid), "assigned");
    // Nor at the end of the call, when all are taken back that are open.
    app.forge(&own.task_sid, call.task_sid.as_str(), &invitation(AGENT_WORKER)).await;
    ends_and_the_other_goes_on(&app, &own, &call).await;
    app.stop().await;
}

#[tokio::test]
async fn who_rejects_an_invitation_that_they_wrote_themselves_ends_no_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let own = app.task_of_intruder().await;
    let mut asked = invitation(INTRUDER);
    asked["label"] = json!("customer.c0ffee00");
    app.forge(&call.task_sid, own.as_str(), &asked).await;
    let form = [("taskSid", call.task_sid.as_str())];
    app.intrude(&app.url, path::CLEANUP_REJECTED_TASK, &form).await;
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    assert_eq!(status_of(&app, &call.task_sid), "assigned");
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_removed_because_the_map_gives_them_the_reservation_of_a_worker() {
    let line = Line::of_two().await;
    let reservation = line.app.reservation(&line.call.task_sid).await;
    line.stops_hearing();
    // Of two legs of a reservation the one that was there first stays.
    line.forgets(&line.call.agent).await;
    line.app
        .tamper(&line.call.task_sid, line.call.customer.as_str(), |item| {
            item["reservation_sid"] = reservation["sid"].clone();
        })
        .await;
    let (replica, handle) = line.app.spawn_replica();
    line.app.emulator.advance(std::time::Duration::from_secs(1));
    line.hears(&replica, "participant-join", Some(&line.call.agent)).await;
    assert_eq!(line.on_the_line(), legs(&[&line.call.agent, &line.call.customer]));
    handle.stop(false).await;
    line.app.stop().await;
}

#[tokio::test]
async fn a_map_that_hides_the_agent_takes_nobody_off_hold() {
    let line = Line::of_three().await;
    let call = &line.call;
    line.holds(&call.customer, "true").await;
    let fourth = line.joins("+14155550166").await;
    // As if the agent only listened, and another worker had been there before.
    line.app
        .tamper(&call.task_sid, call.agent.as_str(), |item| {
            item["participant_type"] = json!("supervisor");
        })
        .await;
    let gone = json!({
        "participant_type": "worker", "status": "left", "left_reason": "participant_hung_up",
        "conference_sid": call.conference_sid,
    });
    line.app.forge(&call.task_sid, CallSid::from_bits(78).as_str(), &gone).await;
    line.hangs_up(&fourth).await;
    assert_eq!(line.held(), legs(&[&call.customer]));
    line.app.stop().await;
}

#[tokio::test]
async fn a_number_that_a_worker_wrote_into_their_task_is_checked_where_it_rings() {
    for (to, want) in [
        ("sip:somebody@example.com", code::BAD_NUMBER),
        ("+1", code::BAD_NUMBER),
        ("+9991234567", code::BAD_NUMBER),
        ("+19005550123", code::NUMBER_REFUSED),
    ] {
        let app = TestApp::spawn().await;
        let (task_sid, url) = app.create_task().await;
        let mut attributes = app.attributes(&task_sid);
        attributes["to"] = json!(to);
        attributes["outbound_to"] = json!(to);
        app.set_attributes(&task_sid, &attributes).await;
        let change = |item: &mut Value| item["customer_dial"]["to"] = json!(to);
        app.tamper(&task_sid, "conf_status", change).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.emulator.snapshot().calls.len(), 1, "{to}");
        let dial = app.map(&task_sid).await["conf_status"]["customer_dial"].clone();
        assert_eq!(dial["refusal"]["code"], want, "{to}: {dial}");
        app.stop().await;
    }
}

#[tokio::test]
async fn whom_to_dial_is_not_chosen_by_who_writes_it_into_the_map() {
    for other in [
        json!({ "to": THEIR_CUSTOMER }),
        json!({ "to": "+8816555501", "from": THEIR_CUSTOMER }),
        json!({ "to": AGENT, "worker_sid": AGENT_WORKER, "name": "Somebody" }),
        json!({ "proof": null }),
        json!({ "to": THEIR_CUSTOMER, "proof": 7 }),
    ] {
        let app = TestApp::spawn().await;
        let (task_sid, url) = app.create_task().await;
        let change = |item: &mut Value| {
            let dial = item["customer_dial"].as_object_mut().unwrap();
            dial.extend(other.as_object().unwrap().clone());
        };
        app.tamper(&task_sid, "conf_status", change).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let snapshot = app.emulator.snapshot();
        assert_eq!(snapshot.calls.len(), 2, "{other}: {:#?}", snapshot.calls);
        assert_eq!(snapshot.calls_to(CUSTOMER).count(), 1, "{other}");
        assert_eq!(snapshot.tasks.len(), 1, "{other}");
        let dial = app.map(&task_sid).await["conf_status"]["customer_dial"].clone();
        assert_eq!(dial["to"], CUSTOMER, "{other}: {dial}");
        assert_eq!(dial.get("worker_sid"), None, "{other}: {dial}");
        app.stop().await;
    }
}

const AGENT_WORKER: &str = "WK00000000000000000000000000000001";

fn invitation(worker_sid: &str) -> Value {
    json!({
        "participant_type": "worker", "status": "joined", "connecting": true,
        "worker_sid": worker_sid, "display_name": "Somebody",
    })
}

/// Lets the map of a task name a conference, in one of the places where maps do.
async fn name_conference(app: &TestApp, task_sid: &TaskSid, place: &str, named: &ConferenceSid) {
    if place == "conf_status" {
        let change = |item: &mut Value| {
            item["status"] = json!("started");
            item["conference_sid"] = json!(named);
        };
        return app.tamper(task_sid, "conf_status", change).await;
    }
    app.tamper(task_sid, "conf_status", |item| *item = json!({})).await;
    let leg = json!({ "status": "joined", "connecting": false, "conference_sid": named });
    app.forge(task_sid, CallSid::from_bits(76).as_str(), &leg).await;
}

/// Ends one call, and looks whether another one goes on.
async fn ends_and_the_other_goes_on(app: &TestApp, own: &TestCall, other: &TestCall) {
    app.emulator.hang_up(&own.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(status_of(app, &own.task_sid), "wrapping");
    assert_eq!(status_of(app, &other.task_sid), "assigned");
}

fn status_of(app: &TestApp, task_sid: &TaskSid) -> &'static str {
    app.emulator.task(task_sid).unwrap().assignment_status
}
