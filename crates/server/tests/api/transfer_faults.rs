//! Calls that are handed over while something goes wrong: callbacks that are lost or late, replicas that die, flags
//! that do not take, and maps that somebody else writes.

use emulator::{Faults, Quirks, RequestFault};
use reqwest::Method;
use serde_json::json;

use crate::{
    healing::{SWEEP, until},
    support::{SECOND, SECOND_EMAIL, TestApp, with_field},
    transfer_call::{asked, hand_over, take_back, transfer},
};

#[tokio::test]
async fn if_the_flag_does_not_take_nothing_is_begun_and_the_agent_is_told() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse_always("POST", &format!("*/Participants/{}*", call.agent), 400, 20001);
    let form = [("to", SECOND), ("mode", "hand-over")];
    let (status, answer) = transfer(&app, &call, &form).await;
    assert_eq!((status, &answer["code"]), (400, &json!(1020)), "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    assert!(!app.map(&call.task_sid).await.keys().any(|key| key.starts_with("WT")));
    app.stop().await;
}

#[tokio::test]
async fn whom_a_hand_over_of_unknown_outcome_may_have_held_is_let_in_again() {
    let tasks = "/taskrouter.twilio.com/v1/*/Tasks".to_owned();
    for the_hold in [true, false] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let customer = format!("*/Participants/{}*", call.customer);
        let lost = if the_hold { &customer } else { &tasks };
        app.break_requests("POST", lost, 503, 100, the_hold);
        let form = [("to", SECOND), ("mode", "hand-over")];
        let (status, answer) = transfer(&app, &call, &form).await;
        assert!(status >= 500, "{answer}");
        app.emulator.settled().await;
        assert_eq!(app.held(&call), [], "the hold is of unknown outcome: {the_hold}");
        assert!(app.participant(&call, &call.agent).end_conference_on_exit);
        app.stop().await;
    }
}

#[tokio::test]
async fn whom_the_agent_had_held_stays_held_when_a_hand_over_fails() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = call.about(&call.customer, ("hold", "true"));
    app.ask("/hold-conference-participant", &form).await;
    app.emulator.settled().await;
    app.break_requests("POST", "/taskrouter.twilio.com/v1/*/Tasks", 503, 100, false);
    let (status, answer) = transfer(&app, &call, &[("to", SECOND), ("mode", "hand-over")]).await;
    assert!(status >= 500, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_whose_task_was_not_heard_of_begins_with_the_next_press() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    // The task is made, and Twilio neither answers nor finds it.
    let tasks = "/taskrouter.twilio.com/*/Tasks";
    let made =
        RequestFault { after_the_effect: true, ..RequestFault::fails("POST", tasks, 503, 1) };
    let unseen = RequestFault::fails("GET", tasks, 503, 100);
    let requests = vec![made, unseen];
    app.emulator.set_faults(Faults { requests, ..Faults::default() });
    let form = [("to", SECOND), ("mode", "hand-over"), ("id", "0000abcd")];
    let (status, answer) = transfer(&app, &call, &form).await;
    assert!(status >= 500, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);

    app.emulator.set_faults(Faults::default());
    let asked = asked(&transfer(&app, &call, &form).await);
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    assert!(!app.participant(&call, &call.agent).end_conference_on_exit);
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.held(&call), []);
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2, "the agent has left");
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_that_cannot_be_written_down_leaves_nobody_on_hold() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.break_requests("POST", "/sync.twilio.com/*/Items", 503, 100, false);
    let (status, answer) = transfer(&app, &call, &[("to", SECOND), ("mode", "hand-over")]).await;
    assert!(status >= 500, "{answer}");
    app.emulator.set_faults(Faults::default());
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn if_the_flag_does_not_take_when_the_colleague_is_there_the_agent_stays() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    // Somebody else sets it, and Twilio takes no other value from then on.
    app.update_participant(&call, &call.agent, &[("EndConferenceOnExit", "true")]).await;
    app.refuse_always("POST", &format!("*/Participants/{}*", call.agent), 400, 20001);
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    assert_eq!(app.held(&call), [], "the customer talks to both");
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["end"], "agent_stays");
    app.stop().await;
}

#[tokio::test]
async fn a_flag_that_takes_only_with_hold_is_sent_with_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let quirks = Quirks {
        end_conference_on_exit_needs_hold: true,
        desk_phone_answers_after_ms: None,
        ..Quirks::default()
    };
    app.emulator.set_quirks(quirks);
    let asked = hand_over(&app, &call).await;
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.held(&call), []);
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.len() == 2 && people.iter().all(|leg| leg.call_sid != call.agent), "{people:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_customer_whose_hold_was_not_heard_of_is_unheld_before_the_agent_leaves() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.lose_callbacks();
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await[call.customer.as_str()]["hold"], false);
    app.emulator.set_faults(Faults::default());
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.held(&call), []);
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn who_declines_before_the_hold_was_heard_of_leaves_a_customer_to_be_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.lose_callbacks();
    let asked = hand_over(&app, &call).await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    let (status, answer) = app.post("/cleanup-rejected-task", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"].get("end"), None, "the customer is on hold");
    take_back(&app, &call, &asked).await;
    assert_eq!(app.held(&call), []);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[asked.as_str()]["transfer"]["end"], "taken_back");
    app.stop().await;
}

#[tokio::test]
async fn a_join_that_was_lost_is_found_and_the_call_is_handed_over() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    app.lose_callbacks();
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.participants(call.task_sid.as_str()).len() == 2).await;
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn the_join_may_be_heard_of_twice_and_by_two_replicas() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    let leg = app.comes(&call.task_sid, &asked).await;
    let joins = app.emulator.callbacks().into_iter().rev();
    let mut joins = joins.filter(|it| {
        it.parameter("StatusCallbackEvent") == Some("participant-join")
            && it.parameter("CallSid") == Some(leg.as_str())
    });
    let join = joins.next().unwrap();
    let (replica, handle) = app.spawn_replica();
    let path = app.path_of(&join);
    // The colleague holds the customer, and they stay held.
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [
        ("Token", token.as_str()),
        ("taskSid", call.task_sid.as_str()),
        ("participant", call.customer.as_str()),
        ("hold", "true"),
    ];
    let (status, answer) = app.post("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    for server in [&app.url, &replica] {
        for number in ["77", "1"] {
            let again = with_field(&join.parameters, "SequenceNumber", number);
            assert_eq!(app.deliver(server, &path, &again).await, 204);
        }
    }
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_whose_timer_died_is_ended_by_the_sweep() {
    for agent_is_gone in [false, true] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let asked = hand_over(&app, &call).await;
        app.emulator.settled().await;
        if agent_is_gone {
            app.emulator.hang_up(&call.agent).unwrap();
            app.emulator.settled().await;
            assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
        }
        let form = [("AssignmentStatus", "canceled")];
        app.task_router(Method::POST, &format!("/Tasks/{asked}"), &form).await;
        app.spawn_replica_with(SWEEP);
        if agent_is_gone {
            // Nobody is left alone.
            until(|| app.emulator.participants(call.task_sid.as_str()).is_empty()).await;
        } else {
            until(|| app.participant(&call, &call.agent).end_conference_on_exit).await;
            assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn nobody_leaves_because_of_a_hand_over_that_somebody_wrote_into_the_map() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("to", SECOND), ("mode", "ask-first")];
    let asked = asked(&transfer(&app, &call, &form).await);
    let leg = call.agent.clone();
    app.tamper(&call.task_sid, asked.as_str(), |item| {
        item["transfer"] = json!({"leg": leg, "proof": item["proof"]});
    })
    .await;
    let (replica, handle) = app.spawn_replica();
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    handle.stop(false).await;
    drop(replica);
    app.stop().await;
}

/// As it would be if the agent had been dropped, and the customer were the agent who is back.
#[tokio::test]
async fn nobody_leaves_because_the_map_gives_them_the_reservation_of_the_agent() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    let reservation = app.map(&call.task_sid).await[call.agent.as_str()]["reservation_sid"].clone();
    app.tamper(&call.task_sid, call.agent.as_str(), |item| item["status"] = json!("left")).await;
    app.tamper(&call.task_sid, call.customer.as_str(), |item| {
        item["participant_type"] = json!("worker");
        item["reservation_sid"] = reservation.clone();
    })
    .await;
    let (replica, handle) = app.spawn_replica();
    app.comes(&call.task_sid, &asked).await;
    let people = app.emulator.participants(call.task_sid.as_str());
    assert!(people.iter().any(|leg| leg.call_sid == call.customer), "{people:?}");
    handle.stop(false).await;
    drop(replica);
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_does_not_become_that_of_another_leg() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let asked = hand_over(&app, &call).await;
    let customer = call.customer.clone();
    app.tamper(&call.task_sid, asked.as_str(), |item| item["transfer"]["leg"] = json!(customer))
        .await;
    let (replica, handle) = app.spawn_replica();
    app.comes(&call.task_sid, &asked).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    handle.stop(false).await;
    drop(replica);
    app.stop().await;
}
