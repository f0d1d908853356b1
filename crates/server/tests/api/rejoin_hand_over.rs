//! An agent is dropped while they hand the call over: their telephone is rung again, and the hand-over goes on.

use std::time::Duration;

use emulator::Faults;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid, api::code};

use crate::{
    healing::until,
    rejoin::REJOIN,
    support::{SECOND_EMAIL, TestApp, TestCall},
    transfer_call::{QUEUE, hand_over, take_back, transfer},
};

#[tokio::test]
async fn who_comes_back_goes_on_handing_over_and_leaves_when_the_colleague_comes() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let (call, asked) = dropped_while_handing_over(&app).await;
    assert_eq!(app.rings_of_agent(), 2);
    assert_eq!(app.status_of_task(&call.task_sid), "assigned");
    app.agent_is_back(&call).await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer), "as before the drop");
    let (status, answer) = transfer(&app, &call, &[("to", QUEUE), ("mode", "hand-over")]).await;
    assert_eq!((status, &answer["code"]), (400, &json!(code::HANDED_OVER)), "{answer}");

    let colleague = app.comes(&call.task_sid, &asked).await;
    app.is_taken_over(&call, &asked, &colleague).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_comes_first_takes_the_call_over_and_the_agent_is_rung_no_more() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let (call, asked) = dropped_while_handing_over(&app).await;
    let again = app.rung_again(&call);
    let colleague = app.comes(&call.task_sid, &asked).await;
    app.is_taken_over(&call, &asked, &colleague).await;
    assert_eq!(app.status_of_call(&again), "canceled");
    app.stop().await;
}

#[tokio::test]
async fn who_comes_back_takes_the_customer_back_whom_nobody_takes_over() {
    for comes_back_before in [true, false] {
        let app = TestApp::spawn_with(&[REJOIN]).await;
        let (call, asked) = dropped_while_handing_over(&app).await;
        if !comes_back_before {
            app.colleague_refuses(&call).await;
            assert!(!app.is_over(&call), "the agent is still waited for");
        }
        app.agent_is_back(&call).await;
        if comes_back_before {
            app.colleague_refuses(&call).await;
        }
        assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
        assert_eq!(app.status_of_task(&call.task_sid), "assigned");
        take_back(&app, &call, &asked).await;
        assert_eq!(app.held(&call), []);
        assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
        assert_eq!(app.transfer_end(&call, &asked).await, "taken_back");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_call_ends_when_the_colleague_does_not_come_and_then_the_agent_does_not() {
    let app = TestApp::spawn_with(&[("REJOIN_SECONDS", "5")]).await;
    let (call, _) = dropped_while_handing_over(&app).await;
    app.colleague_refuses(&call).await;
    assert!(!app.is_over(&call));
    app.emulator.advance(Duration::from_secs(6));
    until(|| app.is_over(&call)).await;
    until(|| app.status_of_task(&call.task_sid) == "wrapping").await;
    app.stop().await;
}

#[tokio::test]
async fn the_call_ends_when_the_agent_does_not_come_and_then_the_colleague_does_not() {
    let app = TestApp::spawn_with(&[("REJOIN_SECONDS", "5")]).await;
    let (call, _) = dropped_while_handing_over(&app).await;
    app.emulator.advance(Duration::from_secs(6));
    until(|| app.status_of_task(&call.task_sid) == "wrapping").await;
    assert!(!app.is_over(&call), "the colleague is still asked");
    app.colleague_refuses(&call).await;
    until(|| app.is_over(&call)).await;
    app.stop().await;
}

#[tokio::test]
async fn who_picks_up_as_the_colleague_comes_is_taken_off_the_call() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let (call, asked) = dropped_while_handing_over(&app).await;
    app.lose_callbacks();
    let colleague = app.comes(&call.task_sid, &asked).await;
    let join = app.callback("participant-join");
    app.agent_is_back(&call).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    app.emulator.set_faults(Faults::default());
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, 204);
    app.emulator.settled().await;
    app.is_taken_over(&call, &asked, &colleague).await;
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_is_taken_back_while_the_agent_is_awaited_hears_them_when_they_are_back() {
    for refuses in [true, false] {
        let app = TestApp::spawn_with(&[REJOIN]).await;
        let (call, asked) = dropped_while_handing_over(&app).await;
        if refuses {
            app.colleague_refuses(&call).await;
        }
        take_back(&app, &call, &asked).await;
        assert_eq!(app.held(&call), std::slice::from_ref(&call.customer), "nobody is there");
        assert_eq!(app.transfer_end(&call, &asked).await, "taken_back");
        app.agent_is_back(&call).await;
        assert_eq!(app.held(&call), []);
        assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_customer_whose_hold_was_not_heard_of_stays_on_hold_for_the_colleague() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    app.lose_callbacks();
    let asked = hand_over(&app, &call).await;
    app.emulator.settled().await;
    app.emulator.set_faults(Faults::default());
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    app.agent_is_back(&call).await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let colleague = app.comes(&call.task_sid, &asked).await;
    app.is_taken_over(&call, &asked, &colleague).await;
    app.stop().await;
}

#[tokio::test]
async fn who_leaves_on_purpose_while_they_are_awaited_leaves_the_customer_to_the_colleague() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let (call, asked) = dropped_while_handing_over(&app).await;
    let again = app.rung_again(&call);
    assert_eq!(app.leaves(&call).await, 200);
    app.emulator.settled().await;
    assert_eq!(app.status_of_call(&again), "canceled");
    assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let colleague = app.comes(&call.task_sid, &asked).await;
    app.is_taken_over(&call, &asked, &colleague).await;
    app.stop().await;
}

#[tokio::test]
async fn who_is_dropped_twice_is_rung_twice_and_still_hands_the_call_over() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let (call, asked) = dropped_while_handing_over(&app).await;
    let second = app.agent_is_back(&call).await;
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_ne!(app.agent_is_back(&call).await, second);
    let colleague = app.comes(&call.task_sid, &asked).await;
    app.is_taken_over(&call, &asked, &colleague).await;
    app.stop().await;
}

async fn dropped_while_handing_over(app: &TestApp) -> (TestCall, TaskSid) {
    let call = app.talk_in_browser().await;
    let asked = hand_over(app, &call).await;
    app.emulator.settled().await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    (call, asked)
}

impl TestApp {
    /// The agent picks up with the leg that rings for them, which is returned.
    async fn agent_is_back(&self, call: &TestCall) -> CallSid {
        let again = self.rung_again(call);
        self.emulator.answer(&again).unwrap();
        self.emulator.settled().await;
        again
    }

    /// The colleague and the customer talk, and nobody else is there.
    async fn is_taken_over(&self, call: &TestCall, asked: &TaskSid, colleague: &CallSid) {
        let people = self.emulator.participants(call.task_sid.as_str());
        let is_there = |sid: &CallSid| people.iter().any(|leg| leg.call_sid == *sid);
        let are_alone = people.len() == 2 && is_there(colleague) && is_there(&call.customer);
        assert!(are_alone, "{people:?}");
        assert_eq!(self.held(call), []);
        assert_eq!(self.status_of_task(&call.task_sid), "wrapping");
        assert_eq!(self.transfer_end(call, asked).await, "done");
    }

    async fn colleague_refuses(&self, call: &TestCall) {
        let token = self.token_of(SECOND_EMAIL).await;
        let form = [("Token", token.as_str()), ("taskSid", call.task_sid.as_str())];
        let (status, answer) = self.post("/cleanup-rejected-task", &form).await;
        assert_eq!(status, 200, "{answer}");
        self.emulator.settled().await;
    }

    async fn transfer_end(&self, call: &TestCall, asked: &TaskSid) -> Value {
        self.map(&call.task_sid).await[asked.as_str()]["transfer"]["end"].clone()
    }
}
