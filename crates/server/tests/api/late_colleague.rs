//! A colleague who says yes to an invitation and does not get into the call.

use std::time::Duration;

use emulator::{CallbackFaults, CallbackKind, CallbackRecord, CallbackRule, Faults, RequestFault};
use shared::{CallSid, TaskSid};
use tokio::time::sleep;

use crate::support::{SECOND, TestApp, TestCall};

const SWEEP: (&str, &str) = ("SWEEP_SECONDS", "1");

#[tokio::test]
async fn a_colleague_whose_leg_does_not_come_is_given_up() {
    let app = TestApp::spawn().await;
    let (call, invited) = not_let_in(&app).await;
    is_given_up(&app, &call, &invited).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_comes_when_the_call_is_over_opens_no_new_one() {
    let app = TestApp::spawn().await;
    let (call, invited) = come_too_late(&app).await;
    sent_away(&app, &call, &invited).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_comes_too_late_is_found_though_no_callback_tells_of_it() {
    let app = TestApp::spawn().await;
    // The end of the call is told, and not what follows.
    let parameters = [("StatusCallbackEvent", "participant-join")]
        .map(|(name, text)| (name.into(), text.into()));
    let faults = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    let rule = CallbackRule { parameters: parameters.into(), faults, ..CallbackRule::default() };
    let (call, invited) = come_too_late_with(&app, vec![rule]).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 1);

    app.spawn_replica_with(SWEEP);
    sent_away(&app, &call, &invited).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_is_heard_first_in_a_conference_that_began_anew_ends_it_for_nobody() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (invited, url) = invite(&app, &call.task_sid).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.lose_callbacks();
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    deliver_join_of(&app, &leg).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    assert_eq!(status_of(&app, &invited), "assigned");
    app.stop().await;
}

#[tokio::test]
async fn the_task_of_an_agent_ends_of_whom_nothing_was_heard_before_a_colleague_came() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    app.lose_callbacks();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let (invited, url) = invite(&app, &task_sid).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.emulator.hang_up(&agent).unwrap();
    app.emulator.settled().await;
    app.emulator.set_faults(Faults::default());
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    assert!(app.emulator.participants(task_sid.as_str()).iter().any(|it| it.call_sid == leg));
    assert_eq!(status_of(&app, &task_sid), "assigned");

    app.spawn_replica_with(SWEEP);
    until(async || status_of(&app, &task_sid) == "wrapping").await;
    assert_eq!(status_of(&app, &invited), "assigned");
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_who_was_asked_to_a_conference_before_and_did_not_come_is_given_up() {
    let app = TestApp::spawn().await;
    let (call, invited) = not_let_in(&app).await;
    app.lose_callbacks();
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    deliver_join_of(&app, &call.agent).await;
    is_given_up(&app, &call, &invited).await;
    app.stop().await;
}

/// The colleague accepts, and their leg does not get in.
async fn not_let_in(app: &TestApp) -> (TestCall, TaskSid) {
    let call = app.talk().await;
    let (invited, url) = invite(app, &call.task_sid).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    app.emulator.set_faults(no_twiml());
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    (call, invited)
}

/// Sweeps until the colleague is given up; the call goes on.
async fn is_given_up(app: &TestApp, call: &TestCall, invited: &TaskSid) {
    assert_eq!(status_of(app, invited), "assigned");
    app.spawn_replica_with(SWEEP);
    until(async || status_of(app, invited) == "wrapping").await;
    until(async || app.map(&call.task_sid).await[invited.as_str()]["status"] == "left").await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    assert_eq!(status_of(app, &call.task_sid), "assigned");
}

async fn come_too_late(app: &TestApp) -> (TestCall, TaskSid) {
    come_too_late_with(app, Vec::new()).await
}

/// The colleague's leg is let in, and the call ends before it is there.
async fn come_too_late_with(
    app: &TestApp,
    callback_rules: Vec<CallbackRule>,
) -> (TestCall, TaskSid) {
    let call = app.talk().await;
    let (invited, url) = invite(app, &call.task_sid).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    let slow = RequestFault::slow("GET", "/taskrouter.twilio.com/*/Workers/*", 1000, 1);
    app.emulator.set_faults(Faults { callback_rules, requests: vec![slow], ..Faults::default() });
    app.emulator.answer(&leg).unwrap();
    until(async || app.faults_left().await == 0).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    (call, invited)
}

/// Waits until nobody is there, and nothing of the call goes on.
async fn sent_away(app: &TestApp, call: &TestCall, invited: &TaskSid) {
    until(async || app.emulator.participants(call.task_sid.as_str()).is_empty()).await;
    app.emulator.settled().await;
    let map = app.map(&call.task_sid).await;
    let conference = &map["conf_status"];
    assert_eq!(conference["status"], "ended", "{map:#?}");
    assert_eq!(conference["conference_sid"], call.conference_sid.as_str());
    for task_sid in [&call.task_sid, invited] {
        assert_eq!(status_of(app, task_sid), "wrapping", "{task_sid}");
    }
}

/// Delivers the last join of a leg, which was lost.
async fn deliver_join_of(app: &TestApp, leg: &CallSid) {
    let is_theirs = |it: &CallbackRecord| {
        it.parameter("StatusCallbackEvent") == Some("participant-join")
            && it.parameter("CallSid") == Some(leg.as_str())
    };
    let join = app.emulator.callbacks().into_iter().rfind(is_theirs).unwrap().parameters;
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, 204);
}

/// Asks the colleague to come. Returns their task, and where their leg gets its TwiML.
async fn invite(app: &TestApp, call: &TaskSid) -> (TaskSid, String) {
    let invited = app.invite_second(call).await;
    let url = app.invited_join_url(call, &invited).await;
    (invited, url)
}

/// Nobody answers requests for TwiML, which ends the call of a leg that asks for it.
fn no_twiml() -> Faults {
    let faults = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    let rule = CallbackRule { kind: CallbackKind::Twiml, faults, ..CallbackRule::default() };
    Faults { callback_rules: vec![rule], ..Faults::default() }
}

fn status_of(app: &TestApp, task_sid: &TaskSid) -> &'static str {
    app.emulator.task(task_sid).unwrap().assignment_status
}

async fn until(wanted: impl AsyncFn() -> bool) {
    for _ in 0..100 {
        if wanted().await {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to that");
}
