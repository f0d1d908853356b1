//! A dropped worker while something goes wrong: callbacks that are lost, replicas that die, and maps that somebody
//! else writes.

use std::{slice, time::Duration};

use emulator::{CallStatus, CallbackRecord, Faults, Quirks, RequestFault};
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::{
    healing::{SWEEP, until},
    rejoin::REJOIN,
    support::{AGENT, TestApp},
};

#[tokio::test]
async fn a_leave_that_was_lost_is_found_and_the_agent_is_rung_again() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    app.lose_callbacks();
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    app.emulator.set_faults(Faults::default());
    app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    until(|| app.held(&call) == [call.customer.clone()]).await;
    until(|| app.emulator.snapshot().calls_to(AGENT).count() == 2).await;
    app.emulator.settled().await;
    app.emulator.answer(&app.rung_again(&call)).unwrap();
    until(|| app.held(&call).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn a_join_that_was_lost_is_found_and_the_customer_hears_the_agent() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    app.lose_callbacks();
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), slice::from_ref(&call.customer));
    app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    until(|| app.held(&call).is_empty()).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

/// Also by one that does not wait for anybody itself.
#[tokio::test]
async fn a_wait_whose_replica_died_is_ended_by_the_sweep() {
    for rejoin in [REJOIN, ("REJOIN_SECONDS", "0")] {
        let app = TestApp::spawn_with(&[REJOIN]).await;
        let call = app.talk_in_browser().await;
        app.drop_agent(&call).await;
        app.emulator.advance(Duration::from_secs(31));
        app.spawn_replica_with_all(&[SWEEP, rejoin]);
        until(|| app.emulator.participants(call.task_sid.as_str()).is_empty()).await;
        until(|| app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping").await;
        app.stop().await;
    }
}

#[tokio::test]
async fn while_a_call_waits_no_sweep_ends_its_task() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "assigned");
    assert_eq!(app.held(&call), slice::from_ref(&call.customer));
    app.emulator.answer(&again).unwrap();
    until(|| app.held(&call).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn a_sweep_that_saw_the_drop_before_somebody_else_began_to_wait_ends_no_task() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    // The sweep has seen the drop, and asks whether the agent has begun to wrap up.
    app.lose_callbacks_and(vec![RequestFault::slow("GET", "*/Reservations*", 1_500, 1)]);
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    let asks = async {
        while app.faults_left().await > 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(10), asks).await.expect("the sweep sees the drop");

    app.emulator.set_faults(Faults::default());
    let is_leave = |it: &CallbackRecord| {
        it.parameter("StatusCallbackEvent") == Some("participant-leave")
            && it.parameter("CallSid") == Some(call.agent.as_str())
    };
    let leave = app.emulator.callbacks().into_iter().rfind(is_leave).unwrap().parameters;
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &leave).await, 204);
    let again = app.rung_again(&call);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "assigned");
    app.emulator.answer(&again).unwrap();
    until(|| app.held(&call).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn who_picks_up_as_the_agent_is_dropped_is_waited_for_whoever_was_busy_before() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.dial_in_browser().await;
    // Legs are looked at in the order of their SIDs, and this one is not the agent's.
    let mut first = call.agent.clone();
    for number in (0..8).map(|digit| format!("+1415555017{digit}")) {
        if first < call.agent {
            break;
        }
        first = app.add_number(&call, &number).await;
        app.emulator.refuse(&first, CallStatus::Busy).unwrap();
        app.emulator.settled().await;
    }
    assert!(first < call.agent, "no leg is looked at before the agent's");

    let (join, leave) = app.picks_up_as_agent_is_gone(&call).await;
    // The leave is written, and before it is looked at what follows from it, the join is heard.
    let slow = RequestFault::slow("GET", "/sync.twilio.com/*/Items*", 1_000, 1);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    let late_join = async {
        while app.faults_left().await > 0 {
            sleep(Duration::from_millis(20)).await;
        }
        app.deliver(&app.url, "/call-outbound-join", &join).await
    };
    let delivered = tokio::join!(app.deliver(&app.url, "/call-outbound-join", &leave), late_join);
    assert_eq!((delivered.0.as_u16(), delivered.1.as_u16()), (204, 204));
    app.emulator.settled().await;

    assert!(!app.is_over(&call));
    assert_eq!(app.held(&call), slice::from_ref(&call.customer));
    assert_eq!(app.status_of_task(&call.task_sid), "assigned");
    app.emulator.answer(&app.rung_again(&call)).unwrap();
    until(|| app.held(&call).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn an_agent_who_cannot_be_rung_at_once_is_rung_when_their_page_asks() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    app.refuse_always("POST", "*/Participants.json*", 400, 21211);
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), slice::from_ref(&call.customer));
    app.emulator.set_faults(Faults::default());
    let form = [("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.ask("/rejoin-conference", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    app.emulator.answer(&app.rung_again(&call)).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn an_agent_whose_browser_is_not_there_yet_is_rung_until_it_is() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    app.emulator
        .set_quirks(Quirks { unregistered_client_does_not_ring: true, ..Quirks::default() });
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 2, "it is rung at once, and nobody is there");
    until(|| app.rings_of_agent() == 3).await;
    assert_eq!(app.held(&call), slice::from_ref(&call.customer));

    app.emulator.set_quirks(Quirks::default());
    until(|| app.rings_of_agent() == 4).await;
    app.emulator.settled().await;
    app.emulator.answer(&app.rung_again(&call)).unwrap();
    until(|| app.held(&call).is_empty()).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["rejoin"]["end"], "done", "who is there is rung no more");
    app.stop().await;
}

#[tokio::test]
async fn an_agent_whom_twilio_did_not_ring_is_rung_once_more() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let refused = RequestFault::fails("POST", "*/Participants.json*", 400, 1);
    app.emulator.set_faults(Faults { requests: vec![refused], ..Faults::default() });
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 1);
    until(|| app.rings_of_agent() == 2).await;
    app.stop().await;
}

#[tokio::test]
async fn an_agent_who_could_not_be_rung_for_a_moment_is_rung_without_a_sweep() {
    for passing in [
        RequestFault::fails("POST", "*/Participants.json*", 503, 1),
        RequestFault::fails("GET", "*/Workers/WK00000000000000000000000000000001", 503, 8),
    ] {
        let app = TestApp::spawn_with(&[REJOIN, ("DIAL_LEASE_SECONDS", "1")]).await;
        let call = app.talk_in_browser().await;
        app.emulator.set_faults(Faults { requests: vec![passing], ..Faults::default() });
        app.emulator.hang_up(&call.agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.rings_of_agent(), 1);
        // It is not rung before the lease is over.
        until(|| {
            app.emulator.advance(Duration::from_millis(100));
            app.rings_of_agent() == 2
        })
        .await;
        app.emulator.answer(&app.rung_again(&call)).unwrap();
        until(|| app.held(&call).is_empty()).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn two_replicas_that_hear_of_a_ring_in_vain_ring_once() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    let (url, _) = app.spawn_replica_with_all(&[REJOIN]);
    app.emulator.refuse(&again, CallStatus::NoAnswer).unwrap();
    app.emulator.settled().await;
    let is_end = |it: &CallbackRecord| {
        it.parameter("CallStatus") == Some("no-answer")
            && it.parameter("CallSid") == Some(again.as_str())
    };
    let end = app.emulator.callbacks().into_iter().rfind(is_end).unwrap();
    let path = end.url.strip_prefix(&app.url).unwrap().to_owned();
    app.deliver(&url, &path, &end.parameters).await;
    until(|| app.rings_of_agent() == 3).await;
    sleep(Duration::from_secs(4)).await;
    assert_eq!(app.rings_of_agent(), 3);
    app.stop().await;
}

#[tokio::test]
async fn a_page_that_asks_while_the_agent_is_being_rung_is_rung_alone() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    let ring = app.rejoin_of(&call).await["ring"].clone();
    let slow = RequestFault::slow("POST", "*/Participants.json*", 1_500, 1);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    app.emulator.refuse(&again, CallStatus::NoAnswer).unwrap();
    while app.rejoin_of(&call).await["ring"] == ring {
        sleep(Duration::from_millis(50)).await;
    }
    let form = [("taskSid", call.task_sid.as_str()), ("id", "c0ffee00")];
    let (status, answer) = app.ask("/rejoin-conference", &form).await;
    assert_eq!(status, 200, "{answer}");
    until(|| app.rings_of_agent() == 4).await;
    app.emulator.settled().await;
    until(|| app.ringing_for_agent().len() == 1).await;
    let rings = app.ringing_for_agent().remove(0);
    assert!(app.label_of(&call.task_sid, &rings).ends_with("c0ffee00.r"));
    app.emulator.answer(&rings).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn an_agent_whom_a_replica_has_died_over_is_rung_by_the_sweep() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    // The one who is to ring never gets an answer.
    let silent = RequestFault::silent("POST", "*/Participants.json*", 1);
    app.emulator.set_faults(Faults { requests: vec![silent], ..Faults::default() });
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.emulator.set_faults(Faults::default());
    app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    sleep(Duration::from_secs(2)).await;
    let rings = || app.emulator.snapshot().calls_to(AGENT).count();
    assert_eq!(rings(), 1, "the one who was to ring may still be at it");
    app.emulator.advance(Duration::from_secs(12));
    until(|| rings() == 2).await;
    app.emulator.settled().await;
    app.emulator.answer(&app.rung_again(&call)).unwrap();
    until(|| app.held(&call).is_empty()).await;
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_waited_for_because_somebody_wrote_so_into_the_map() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk().await;
    let leg = call.agent.clone();
    let reservation = app.reservation(&call.task_sid).await;
    app.tamper(&call.task_sid, "conf_status", |item| {
        item["rejoin"] = json!({
            "leg": leg,
            "reservation_sid": reservation["sid"],
            "worker_sid": reservation["worker_sid"],
            "until": 4_000_000_000_u32,
            "ring": "c0ffee00",
            "proof": item["proof"],
        });
    })
    .await;
    let (_, handle) = app.spawn_replica_with_all(&[SWEEP, REJOIN]);
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert!(app.emulator.participants(call.task_sid.as_str()).is_empty());
    until(|| app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping").await;
    assert_eq!(app.emulator.snapshot().calls_to(AGENT).count(), 1);
    handle.stop(false).await;
    app.stop().await;
}
