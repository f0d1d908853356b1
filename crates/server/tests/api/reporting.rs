//! What a task says of its call when its worker has left it: `docs/reporting.md`.

use std::time::Duration;

use emulator::{CallStatus, CallbackKind, CallbackRecord, PicksUp};
use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::{
    healing::{SWEEP, until},
    rejoin::REJOIN,
    support::{SECOND, SECOND_EMAIL, TestApp, TestCall},
    transfer_call::{asked, hand_over, transfer},
};

const TASK: &str = "/taskrouter.twilio.com/v1/*/Tasks/WT*";

#[tokio::test]
async fn the_task_says_who_ended_the_call_and_how_long_the_customer_was_held() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    pass(&app, 10).await;
    hold(&app, &call, "true").await;
    pass(&app, 20).await;
    hold(&app, &call, "false").await;
    pass(&app, 30).await;
    app.emulator.forget_requests();
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let want = json!({
        "hang_up_by": "Customer", "outcome": "answered", "talk_time": 60, "hold_time": 20
    });
    let attributes = app.attributes(&call.task_sid);
    assert_eq!(attributes["conversations"], want);
    assert_eq!(attributes["call_report"]["holds"], 1);
    assert_eq!(attributes["call_report"]["left_reason"], "moderator_ended_conference");
    // Nothing of what is there is lost, and it was there before the worker could be done.
    assert_eq!(attributes["conference"]["sid"], json!(call.conference_sid));
    let requests = app.emulator.requests();
    let place = |path: &str| {
        let path = format!("{path}/");
        requests
            .iter()
            .position(|it| it.method == "POST" && format!("{}/", it.path).contains(&path))
    };
    let (written, wrapped) = (place(&format!("Tasks/{}", call.task_sid)), place("Reservations"));
    assert!(written.is_some() && written < wrapped, "{requests:#?}");
    app.stop().await;
}

#[tokio::test]
async fn insights_is_told_the_number_of_holds_by_the_measure_that_the_account_has_for_it() {
    let app = TestApp::spawn_with(&[("HOLDS_MEASURE", "conversation_measure_2")]).await;
    let call = app.talk().await;
    for is_held in ["true", "false", "true", "false"] {
        hold(&app, &call, is_held).await;
        pass(&app, 2).await;
    }
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let attributes = app.attributes(&call.task_sid);
    assert_eq!(attributes["conversations"]["conversation_measure_2"], 2, "{attributes}");
    app.stop().await;
}

#[tokio::test]
async fn who_hangs_up_while_the_customer_is_held_ends_the_hold_by_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    hold(&app, &call, "true").await;
    pass(&app, 7).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    let want = json!({
        "hang_up_by": "Agent", "outcome": "answered", "talk_time": 7, "hold_time": 7
    });
    assert_eq!(app.attributes(&call.task_sid)["conversations"], want);
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_was_not_reached_is_an_outcome() {
    for (status, outcome) in [
        (Some(CallStatus::NoAnswer), "no-answer"),
        (Some(CallStatus::Busy), "busy"),
        (Some(CallStatus::Failed), "failed"),
        (None, "canceled"),
    ] {
        let app = TestApp::spawn().await;
        let call = app.dial().await;
        if let Some(status) = status {
            app.emulator.refuse(&call.customer, status).unwrap();
        }
        app.emulator.settled().await;
        app.emulator.hang_up(&call.agent).unwrap();
        app.emulator.settled().await;
        let want =
            json!({"hang_up_by": "Agent", "outcome": outcome, "talk_time": 0, "hold_time": 0});
        assert_eq!(app.attributes(&call.task_sid)["conversations"], want);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_machine_that_picked_up_is_an_outcome() {
    let app = TestApp::spawn_with(&[("MACHINE_DETECTION", "detect")]).await;
    let call = app.dial().await;
    app.emulator.answer_as(&call.customer, PicksUp::Machine).unwrap();
    pass(&app, 3).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.attributes(&call.task_sid)["conversations"]["outcome"], "answering-machine");
    app.stop().await;
}

#[tokio::test]
async fn a_call_whose_agent_was_not_reached_says_so() {
    let app = TestApp::spawn().await;
    let path = "/Workers/WK00000000000000000000000000000001";
    let offline = [("ActivitySid", "WA00000000000000000000000000000002")];
    app.task_router(Method::POST, path, &offline).await;
    let (task_sid, _) = app.create_task().await;
    for _ in 0..2 {
        let (status, answer) =
            app.ask("/cleanup-rejected-task", &[("taskSid", task_sid.as_str())]).await;
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "canceled");
    let want = json!({"outcome": "agent-not-joined"});
    assert_eq!(app.attributes(&task_sid)["conversations"], want);
    app.stop().await;
}

#[tokio::test]
async fn in_whatever_order_and_however_often_events_come_the_task_says_the_same() {
    let mut reported = Vec::new();
    for order in 0..4 {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let (replica, _) = app.spawn_replica();
        let told = app.emulator.callbacks().len();
        // Three of ten seconds.
        app.lose_callbacks();
        pass(&app, 7).await;
        for flag in ["true", "false", "true", "false"] {
            app.update_participant(&call, &call.customer, &[("Hold", flag)]).await;
            pass(&app, 5).await;
        }
        app.emulator.hang_up(&call.customer).unwrap();
        app.emulator.settled().await;
        let mut events: Vec<CallbackRecord> = app.emulator.callbacks().split_off(told);
        events.retain(|it| it.kind == CallbackKind::StatusCallback);
        match order {
            0 => {}
            1 => events.reverse(),
            2 => events.rotate_left(3),
            _ => events.sort_by_key(|it| it.number % 3),
        }
        let twice = events.iter().chain(&events);
        for (number, event) in twice.enumerate() {
            let server = if number % 2 == 0 { &app.url } else { &replica };
            let path = app.path_of(event);
            assert_eq!(app.deliver(server, &path, &event.parameters).await, 204, "{event:?}");
        }
        assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
        reported.push(app.attributes(&call.task_sid)["call_report"].clone());
        app.stop().await;
    }
    let want = json!({
        "hang_up_by": "Customer", "left_reason": "moderator_ended_conference",
        "outcome": "answered", "talk_time": 30, "hold_time": 10, "holds": 2
    });
    assert_eq!(reported, [&want, &want, &want, &want].map(Clone::clone));
}

#[tokio::test]
async fn times_of_events_that_were_lost_are_those_of_the_calls() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    app.lose_callbacks();
    pass(&app, 5).await;
    app.emulator.answer(&call.customer).unwrap();
    pass(&app, 40).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping").await;
    let conversations = app.attributes(&call.task_sid)["conversations"].clone();
    assert_eq!(conversations["talk_time"], 40, "{conversations}");
    assert_eq!(conversations["outcome"], "answered", "{conversations}");
    // Nobody knows who hung up, so nobody says so.
    assert_eq!(conversations.get("hang_up_by"), None, "{conversations}");
    app.stop().await;
}

#[tokio::test]
async fn what_others_wrote_wins_also_while_it_is_written() {
    for at_once in [false, true] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let mut attributes = app.attributes(&call.task_sid);
        attributes["crm_id"] = json!("A-7");
        attributes["conversations"] = json!({"outcome": "sold", "case": "7", "segment_link": "x"});
        app.set_attributes(&call.task_sid, &attributes).await;
        if at_once {
            // The server reads the task, and its write meets another revision.
            app.break_requests("POST", TASK, 412, 1, false);
        }
        app.emulator.hang_up(&call.customer).unwrap();
        app.emulator.settled().await;
        let told = app.attributes(&call.task_sid);
        let want = json!({
            "outcome": "sold", "case": "7", "segment_link": "x",
            "hang_up_by": "Customer", "talk_time": 0, "hold_time": 0
        });
        assert_eq!(told["conversations"], want);
        assert_eq!(
            (&told["crm_id"], &told["call_report"]["outcome"]),
            (&json!("A-7"), &json!("answered"))
        );
        assert!(app.failed_callbacks().is_empty());
        app.stop().await;
    }
}

#[tokio::test]
async fn a_task_without_room_keeps_what_it_has_and_is_wrapped() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let mut attributes = app.attributes(&call.task_sid);
    attributes["notes"] = json!("");
    let length = attributes.to_string().chars().count();
    attributes["notes"] = json!("n".repeat(4_096 - length));
    app.set_attributes(&call.task_sid, &attributes).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.attributes(&call.task_sid), attributes);
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}

#[tokio::test]
async fn who_hands_a_call_over_and_who_takes_it_have_reports_of_their_own() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    pass(&app, 10).await;
    let second_task = hand_over(&app, &call).await;
    pass(&app, 15).await;
    app.comes(&call.task_sid, &second_task).await;
    let want = json!({
        "hang_up_by": "Cold Transfer", "followed_by": "Cold Transfer", "destination": "Sam Second",
        "outcome": "answered", "talk_time": 25, "hold_time": 15
    });
    assert_eq!(app.attributes(&call.task_sid)["conversations"], want);
    pass(&app, 30).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let want = json!({
        "conversation_id": call.task_sid, "hang_up_by": "Customer", "preceded_by": "Cold Transfer",
        "outcome": "answered", "talk_time": 30, "hold_time": 0
    });
    assert_eq!(conversations(&app, &second_task), want);
    // What happened after it does not change what is said of the first part.
    assert_eq!(conversations(&app, &call.task_sid)["hang_up_by"], "Cold Transfer");
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_was_asked_first_has_a_report_of_their_own() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("to", SECOND), ("mode", "ask-first")];
    let second_task = asked(&transfer(&app, &call, &form).await);
    let second = app.comes(&call.task_sid, &second_task).await;
    pass(&app, 12).await;
    app.emulator.hang_up(&call.agent).unwrap();
    pass(&app, 8).await;
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    let first = conversations(&app, &call.task_sid);
    assert_eq!((&first["hang_up_by"], &first["talk_time"]), (&json!("Warm Transfer"), &json!(12)));
    let second = conversations(&app, &second_task);
    assert_eq!((&second["hang_up_by"], &second["talk_time"]), (&json!("Agent"), &json!(20)));
    assert_eq!(second["preceded_by"], "Warm Transfer");
    app.stop().await;
}

#[tokio::test]
async fn a_hand_over_that_came_to_nothing_is_none() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    hand_over(&app, &call).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(conversations(&app, &call.task_sid)["hang_up_by"], "Cold Transfer");
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
    assert_eq!(app.post("/cleanup-rejected-task", &form).await.0, 200);
    app.emulator.settled().await;
    // Nobody came, and the call is over.
    let told = conversations(&app, &call.task_sid);
    assert_eq!((&told["hang_up_by"], told.get("followed_by")), (&json!("Agent"), None), "{told}");
    app.stop().await;
}

/// Every leg of the worker counts, and what the customer waited for them does not.
#[tokio::test]
async fn a_worker_who_was_dropped_and_came_back_has_one_report() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    pass(&app, 10).await;
    let again = app.drop_agent(&call).await;
    pass(&app, 5).await;
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    pass(&app, 20).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let want = json!({
        "hang_up_by": "Customer", "outcome": "answered", "talk_time": 30, "hold_time": 0
    });
    assert_eq!(conversations(&app, &call.task_sid), want);
    assert_eq!(app.attributes(&call.task_sid)["call_report"]["holds"], 0);
    app.stop().await;
}

#[tokio::test]
async fn no_task_of_another_call_is_written_into() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let second_task = app.invite_second(&call.task_sid).await;
    app.comes(&call.task_sid, &second_task).await;
    // The task of the colleague is another call's by now, whatever the map says.
    let mut attributes = app.attributes(&second_task);
    attributes["conferenceSid"] = json!(TaskSid::from_bits(77));
    app.set_attributes(&second_task, &attributes).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.attributes(&second_task), attributes);
    assert!(app.attributes(&call.task_sid)["call_report"].is_object());
    app.stop().await;
}

#[tokio::test]
async fn a_report_that_twilio_did_not_take_is_written_with_the_next_delivery() {
    for (status, after_the_effect) in [(429, false), (500, false), (500, true)] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        app.break_requests("POST", TASK, status, 2, after_the_effect);
        app.emulator.hang_up(&call.customer).unwrap();
        app.emulator.settled().await;
        let told = conversations(&app, &call.task_sid);
        assert_eq!(told["hang_up_by"], "Customer", "{status} {after_the_effect}: {told}");
        assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "wrapping");
        app.stop().await;
    }
}

fn conversations(app: &TestApp, task_sid: &TaskSid) -> Value {
    app.attributes(task_sid)["conversations"].clone()
}

async fn pass(app: &TestApp, seconds: u64) {
    app.emulator.settled().await;
    app.emulator.advance(Duration::from_secs(seconds));
    app.emulator.settled().await;
}

async fn hold(app: &TestApp, call: &TestCall, hold: &str) {
    let form = call.about(&call.customer, ("hold", hold));
    let (status, answer) = app.ask("/hold-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
}
