//! What is lost is found: by the replica that sweeps, whatever the others have heard.

use std::time::Duration;

use emulator::{CallStatus, Quirks, RequestFault};
use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;
use tokio::time::sleep;

use crate::support::{CUSTOMER, TestApp, TestCall};

/// The list that a sweep begins with.
const TASKS: &str = "AssignmentStatus=assigned";
/// The map of the lease.
const LEASES: &str = "outbound-participants-canvas";
pub(crate) const SWEEP: (&str, &str) = ("SWEEP_SECONDS", "1");

#[tokio::test]
async fn a_leave_that_was_lost_is_found() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.lose_callbacks();
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.map(&call.task_sid).await[third.as_str()]["status"], "joined");

    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| map[third.as_str()]["status"] == "left").await;
    // Two are left, so the call is over when one of them leaves.
    eventually(&app, &call, |map| map[call.customer.as_str()]["end_conference_on_exit"] == true)
        .await;
    assert!(app.participant(&call, &call.customer).end_conference_on_exit);
    app.stop().await;
}

#[tokio::test]
async fn a_list_that_is_behind_its_events_ends_no_call_that_begins() {
    let app = TestApp::spawn_with(&[SWEEP]).await;
    let lags = Quirks { participants_are_listed_after_ms: 1_500, ..Quirks::default() };
    app.emulator.set_quirks(lags);
    let (task_sid, agent) = app.ringing_agent().await;
    app.emulator.answer(&agent).unwrap();
    sweeps(&app, 3).await;
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "assigned");
    assert_eq!(app.map(&task_sid).await[agent.as_str()]["status"], "joined");
    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(CUSTOMER).next().unwrap();
    assert_eq!(customer.status, CallStatus::Ringing, "the customer's telephone rings on");
    app.stop().await;
}

#[tokio::test]
async fn a_hold_that_was_lost_is_found() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.lose_callbacks();
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| map[call.customer.as_str()]["hold"] == true).await;
    app.stop().await;
}

#[tokio::test]
async fn a_call_of_which_no_callback_came_is_ended() {
    let app = TestApp::spawn().await;
    let (task_sid, agent) = app.ringing_agent().await;
    app.lose_callbacks();
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    app.emulator.hang_up(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "assigned");

    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.task(&task_sid).unwrap().assignment_status == "wrapping").await;
    // The map says so when all of that is done.
    map_says(&app, &task_sid, |map| map["conf_status"]["status"] == "ended").await;
    app.stop().await;
}

#[tokio::test]
async fn a_customer_who_stays_alone_because_leaves_were_lost_is_released() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.lose_callbacks();
    app.emulator.hang_up(&third).unwrap();
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 1);

    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.participants(call.task_sid.as_str()).is_empty()).await;
    until(|| app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping").await;
    app.stop().await;
}

#[tokio::test]
async fn a_gap_in_the_sequence_is_looked_into_before_the_next_sweep() {
    let app = TestApp::spawn().await;
    let (call, third) = app.talk_of_three().await;
    app.emulator.forget_requests();
    let (replica, _) = app.spawn_replica_with(("SWEEP_SECONDS", "60"));
    // The first sweep is over, so far as this call goes.
    let participants = format!("{}/Participants", call.conference_sid);
    until(|| app.emulator.requests().iter().any(|it| it.path.contains(&participants))).await;
    app.lose_callbacks();
    app.emulator.hang_up(&third).unwrap();
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    let hold = app.callback("participant-hold");
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &hold).await, 204);
    assert_eq!(app.map(&call.task_sid).await[third.as_str()]["status"], "joined");
    eventually(&app, &call, |map| map[third.as_str()]["status"] == "left").await;
    app.stop().await;
}

#[tokio::test]
async fn an_invitation_whose_replica_was_killed_ends_with_its_task() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    // Who would look when the time is over is gone; Twilio gives the task up.
    let path = format!("/Tasks/{invited}");
    app.task_router(Method::POST, &path, &[("AssignmentStatus", "canceled")]).await;

    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| map[invited.as_str()]["call_status"] == "no-answer").await;
    app.stop().await;
}

#[tokio::test]
async fn what_another_replica_wrote_is_healed_by_one_that_knew_the_map_before() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.spawn_replica_with(SWEEP);
    sweeps(&app, 2).await;
    let invited = app.invite_second(&call.task_sid).await;
    let path = format!("/Tasks/{invited}");
    app.task_router(Method::POST, &path, &[("AssignmentStatus", "canceled")]).await;
    eventually(&app, &call, |map| map[invited.as_str()]["call_status"] == "no-answer").await;
    app.stop().await;
}

#[tokio::test]
async fn what_fails_in_one_sweep_is_done_by_a_later_one() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    // More often than one sweep tries: neither the reservation nor the task can be wrapped.
    let fault = RequestFault::fails("POST", "/taskrouter.twilio.com/*", 503, 10);
    app.lose_callbacks_and(vec![fault]);
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping").await;
    eventually(&app, &call, |map| map["conf_status"]["status"] == "ended").await;
    assert_eq!(app.faults_left().await, 0);
    app.stop().await;
}

#[tokio::test]
async fn calls_that_flex_made_are_not_touched() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    // Flex names its conferences by tasks, too, and their maps as we do.
    let native = "WT0000000000000000000000000000beef";
    let leg = app.emulator.dial_in(CUSTOMER, native);
    app.emulator.dial_in("client:somebody", native);
    let maps = "/sync.twilio.com/v1/Services/default/Maps";
    app.rest(Method::POST, maps, &[("UniqueName", &format!("{native}.CS"))]).await;
    let item = json!({ "participant_type": "customer", "status": "joined", "hold": true });
    let form = [("Key", leg.as_str()), ("Data", &item.to_string())];
    app.rest(Method::POST, &format!("{maps}/{native}.CS/Items"), &form).await;
    app.lose_callbacks();
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.forget_requests();

    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| map[call.customer.as_str()]["hold"] == true).await;
    sweeps(&app, 2).await;
    let touched = app
        .emulator
        .requests()
        .into_iter()
        .filter(|request| request.method != "GET" && request.path.contains(native));
    assert_eq!(touched.count(), 0);
    let path = format!("{maps}/{native}.CS/Items");
    let list = app.rest(Method::GET, &path, &[]).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["data"], item);
    app.stop().await;
}

#[tokio::test]
async fn a_sweep_costs_four_requests_and_one_or_two_for_each_call() {
    let app = TestApp::spawn().await;
    let first = app.talk().await;
    app.spawn_replica_with(SWEEP);
    // By its second sweep a replica knows the maps.
    sweeps(&app, 2).await;
    app.emulator.forget_requests();
    sweeps(&app, 3).await;
    let requests: Vec<_> = app
        .emulator
        .requests()
        .iter()
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    // From one list of the tasks up to the next. Every other sweep reads the map as well.
    let begun = requests.iter().enumerate().filter(|(_, it)| it.contains(TASKS));
    let begun: Vec<_> = begun.map(|(number, _)| number).collect();
    let mut costs: Vec<_> = begun[..3].windows(2).map(|pair| pair[1] - pair[0]).collect();
    costs.sort_unstable();
    assert_eq!(costs, [5, 6], "{requests:#?}");
    let participants = format!("{}/Participants", first.conference_sid);
    let lists = requests[begun[0]..begun[2]].iter().filter(|it| it.contains(&participants));
    assert_eq!(lists.count(), 2, "{requests:#?}");
    app.stop().await;
}

#[tokio::test]
async fn one_replica_sweeps_and_another_follows_when_it_is_gone() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (_, first) = app.spawn_replica_with(SWEEP);
    sweeps(&app, 1).await;
    let (_, second) = app.spawn_replica_with(SWEEP);
    sweeps(&app, 2).await;
    let holder = lease(&app).await["holder"].clone();
    first.stop(false).await;
    app.lose_callbacks();
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    let mut follower = holder.clone();
    while follower == holder {
        // The lease is over by Twilio's clock. The first may be in the middle of its last sweep.
        app.emulator.advance(Duration::from_secs(2));
        sleep(Duration::from_millis(100)).await;
        follower = lease(&app).await["holder"].clone();
    }
    eventually(&app, &call, |map| map[call.customer.as_str()]["hold"] == true).await;
    second.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_starts_looks_at_all_calls_whoever_has_the_lease() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let maps = "/sync.twilio.com/v1/Services/default/Maps";
    app.rest(Method::POST, maps, &[("UniqueName", LEASES)]).await;
    let form = [("Key", "sweep"), ("Data", r#"{"holder":"another"}"#)];
    app.rest(Method::POST, &format!("{maps}/{LEASES}/Items"), &form).await;
    app.lose_callbacks();
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;

    app.spawn_replica_with(("SWEEP_SECONDS", "60"));
    eventually(&app, &call, |map| map[call.customer.as_str()]["hold"] == true).await;
    app.stop().await;
}

#[tokio::test]
async fn a_task_that_asks_a_worker_who_is_gone_ends_though_no_map_names_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    // The replica that asked was killed before it could write that down.
    let path =
        format!("/sync.twilio.com/v1/Services/default/Maps/{}.CS/Items/{invited}", call.task_sid);
    app.rest(Method::DELETE, &path, &[]).await;
    let leg = app.comes(&call.task_sid, &invited).await;
    app.emulator.hang_up(&leg).ok();
    assert_eq!(app.emulator.task(&invited).unwrap().assignment_status, "assigned");

    app.spawn_replica_with(SWEEP);
    until(|| app.emulator.task(&invited).unwrap().assignment_status == "wrapping").await;
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "assigned");
    app.stop().await;
}

#[tokio::test]
async fn a_dial_whose_claim_was_released_is_made_in_the_next_sweep_however_deep_it_looks() {
    let app = TestApp::spawn().await;
    app.refuse("POST", "/api.twilio.com/*/Participants.json", 400, 13224);
    let (task_sid, agent) = app.ringing_agent().await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let claim_is = |id: Value| {
        move |item: &mut Value| {
            item["customer_dial"]["refusal"] = Value::Null;
            item["customer_dial"]["id"] = id.clone();
        }
    };
    app.tamper(&task_sid, "conf_status", claim_is(json!("0000000a"))).await;
    app.emulator.forget_requests();
    app.spawn_replica_with(SWEEP);
    let begun = |part: &str| {
        app.emulator.requests().iter().filter(|request| request.path.contains(part)).count()
    };
    // The first sweep looks at everything, and the claim is not over.
    until(|| begun(".CS/Items") >= 2).await;
    app.emulator.settled().await;
    app.tamper(&task_sid, "conf_status", claim_is(Value::Null)).await;
    until(|| app.emulator.snapshot().calls_to(CUSTOMER).next().is_some()).await;
    assert_eq!(begun(TASKS), 2);
    app.stop().await;
}

async fn lease(app: &TestApp) -> Value {
    let path = format!("/sync.twilio.com/v1/Services/default/Maps/{LEASES}/Items/sweep");
    app.rest(Method::GET, &path, &[]).await["data"].clone()
}

/// Waits until so many sweeps have begun.
pub(crate) async fn sweeps(app: &TestApp, count: usize) {
    let begun = || {
        let requests = app.emulator.requests().into_iter();
        requests.filter(|it| it.path.contains(TASKS)).count()
    };
    let before = begun();
    until(|| begun() >= before + count).await;
    app.emulator.settled().await;
}

pub(crate) type Items = std::collections::BTreeMap<String, Value>;

pub(crate) async fn eventually(app: &TestApp, call: &TestCall, wanted: impl Fn(&Items) -> bool) {
    map_says(app, &call.task_sid, wanted).await;
}

/// Waits for a map that says this.
async fn map_says(app: &TestApp, task_sid: &TaskSid, wanted: impl Fn(&Items) -> bool) {
    for _ in 0..100 {
        if wanted(&app.map(task_sid).await) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{:#?}", app.map(task_sid).await);
}

pub(crate) async fn until(wanted: impl Fn() -> bool) {
    for _ in 0..100 {
        if wanted() {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to that");
}
