//! What an agent asks for while Twilio, or the way to it, is slow or fails.

use std::time::Duration;

use emulator::{CallbackFaults, Faults, RequestFault};
use serde_json::json;
use tokio::time::sleep;

use crate::support::{TestApp, TestCall};

const HOLD: &str = "/hold-conference-participant";
const MUTE: &str = "/mute-conference-participant";
const PARTICIPANTS: &str = "/api.twilio.com/*/Participants/*";
const ITEMS: &str = "/sync.twilio.com/*/Items*";

#[tokio::test]
async fn what_was_answered_is_not_tried_again_behind_the_agents_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    // Two answers that are slow and say no: the agent has been told by then.
    let slow =
        RequestFault { status: Some(503), ..RequestFault::slow("POST", PARTICIPANTS, 2_500, 2) };
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    let (status, answer) = app.ask(MUTE, &call.about(&call.agent, ("muted", "false"))).await;
    assert_eq!(status, 503, "{answer}");
    assert_eq!(answer["code"], 1006, "{answer}");
    app.emulator.set_faults(Faults::default());
    let (status, answer) = app.ask(MUTE, &call.about(&call.agent, ("muted", "true"))).await;
    assert_eq!(status, 200, "{answer}");
    // Longer than the first would have gone on.
    sleep(Duration::from_secs(3)).await;
    assert!(app.participant(&call, &call.agent).muted);
    app.stop().await;
}

#[tokio::test]
async fn what_may_still_take_effect_is_not_sent_again() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let slow = RequestFault::slow("POST", PARTICIPANTS, 3_500, 2);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    let (status, answer) = app.ask(MUTE, &call.about(&call.agent, ("muted", "true"))).await;
    assert_eq!(status, 200, "{answer}");
    // It was sent once.
    assert_eq!(app.faults_left().await, 1);
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_said_to_say_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.break_requests("POST", PARTICIPANTS, 503, 10, true);
    let (status, answer) = app.ask(HOLD, &call.about(&call.customer, ("hold", "true"))).await;
    assert_eq!(status, 503, "{answer}");
    assert_eq!(answer["code"], 1006, "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_hold_whose_event_is_lost_is_in_the_map() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    lose_callbacks(&app, Vec::new());
    for hold in [true, false, true] {
        let text = hold.to_string();
        let (status, answer) = app.ask(HOLD, &call.about(&call.customer, ("hold", &text))).await;
        assert_eq!(status, 200, "{answer}");
        shows(&app, &call, "hold", hold).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn a_hold_is_found_whose_answer_and_event_are_lost() {
    let app = TestApp::spawn_with(&[("SWEEP_SECONDS", "60")]).await;
    let call = hold_unheard(&app).await;
    shows(&app, &call, "hold", true).await;
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_is_told_not_to_heal_heals_nothing_by_itself() {
    let app = TestApp::spawn().await;
    let call = hold_unheard(&app).await;
    lose_callbacks(&app, Vec::new());
    // An event that shows that others are missing.
    app.update_participant(&call, &call.agent, &[("Muted", "true")]).await;
    app.emulator.settled().await;
    let mute = app.callback("participant-mute");
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &mute).await, 204);
    app.emulator.forget_requests();
    // Longer than a look waits that others take.
    sleep(Duration::from_secs(6)).await;
    let asked = app.emulator.requests();
    assert!(asked.is_empty(), "{asked:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_slow_map_does_not_stand_between_the_agent_and_the_call() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let slow = RequestFault::slow("POST", ITEMS, 2_900, 10);
    app.emulator.set_faults(Faults { requests: vec![slow], ..Faults::default() });
    // Events whose writes are under way.
    for (leg, muted) in [(&call.customer, "true"), (&call.agent, "true")] {
        app.update_participant(&call, leg, &[("Muted", muted)]).await;
    }
    app.emulator.wait_for(|_| app.emulator.callbacks().len() > 1).await;
    let (status, answer) = app.ask(HOLD, &call.about(&call.customer, ("hold", "true"))).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    app.stop().await;
}

#[tokio::test]
async fn an_item_that_others_have_filled_is_written_all_the_same() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let path = format!(
        "/sync.twilio.com/v1/Services/default/Maps/{}.CS/Items/{}",
        call.task_sid, call.customer
    );
    let mut data = app.map(&call.task_sid).await[call.customer.as_str()].clone();
    data["notes"] = json!("x".repeat(16 * 1024 - data.to_string().len() - 30));
    data["small"] = json!(1);
    let answer = app.rest(reqwest::Method::POST, &path, &[("Data", &data.to_string())]).await;
    assert!(answer["revision"].is_string(), "{answer}");
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.update_participant(&call, &call.agent, &[("Muted", "true")]).await;
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    assert_eq!(map[call.customer.as_str()]["hold"], true);
    assert_eq!(map[call.customer.as_str()]["small"], 1);
    assert_eq!(map[call.agent.as_str()]["muted"], true);
    app.stop().await;
}

fn lose_callbacks(app: &TestApp, requests: Vec<RequestFault>) {
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, requests, ..Faults::default() });
}

/// A call whose customer is held, of which neither the answer nor an event tells.
async fn hold_unheard(app: &TestApp) -> TestCall {
    let call = app.talk().await;
    let fault = RequestFault {
        after_the_effect: true,
        ..RequestFault::fails("POST", PARTICIPANTS, 503, 10)
    };
    lose_callbacks(app, vec![fault]);
    let (status, answer) = app.ask(HOLD, &call.about(&call.customer, ("hold", "true"))).await;
    assert_eq!(status, 503, "{answer}");
    call
}

/// Waits until the map says this of the customer.
async fn shows(app: &TestApp, call: &TestCall, flag: &str, wanted: bool) {
    for _ in 0..150 {
        // Of one map Sync answers 200 reads while the clock stands still.
        let map = app.map(&call.task_sid).await;
        if map.get(call.customer.as_str()).is_some_and(|item| item[flag] == wanted) {
            return;
        }
        sleep(Duration::from_millis(70)).await;
    }
    panic!("{:#?}", app.map(&call.task_sid).await);
}
