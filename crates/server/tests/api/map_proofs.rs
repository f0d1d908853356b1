//! Proofs in Sync maps: they hold while the auth token is rotated, and a map without them is read as any
//! other; what a server has to know for an act it asks Twilio then.

use emulator::CallStatus;
use shared::{TaskSid, api::path};

use crate::{
    line::{Line, legs},
    order::with,
    support::{CUSTOMER, SECOND, THIRD, TestApp, TestCall},
    who_may_join::assert_is_kept_out,
};

const HOLD: &str = path::HOLD_CONFERENCE_PARTICIPANT;

#[tokio::test]
async fn what_was_proved_with_the_auth_token_before_counts_while_it_is_rotated() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    let old = app.emulator.account().auth_token.clone();
    let both = format!("the_next_auth_token_0123456789abc,{old}");
    let (rotating, handle) = app.spawn_replica_with(("TWILIO_AUTH_TOKEN", &both));
    app.emulator.forget_requests();
    assert_eq!(hold(&app, &rotating, &call, "true").await, 200);
    let requests = app.emulator.requests();
    let asks_for_conference = |path: &str| path.ends_with("/Conferences.json");
    assert!(!requests.iter().any(|it| asks_for_conference(&it.path)), "{requests:#?}");

    let leg = app.ring_worker(SECOND, &invited, "http://nowhere.example.com").await;
    let asks = [("CallSid", leg.to_string()), ("To", SECOND.to_owned())];
    let path = format!("/agent-join-conference?conferenceSid={}&taskSid={invited}", call.task_sid);
    let twiml = app.twiml(&rotating, &path, &asks).await;
    assert!(twiml.contains("<Conference"), "{twiml}");
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_server_that_does_not_know_the_token_of_a_proof_asks_twilio() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (rotated, handle) = app.spawn_replica_with(("TWILIO_AUTH_TOKEN", "another_auth_token"));
    assert_eq!(hold(&app, &rotated, &call, "true").await, 200);
    assert_eq!(app.held(&call), legs(&[&call.customer]));
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_customer_is_dialled_though_the_task_that_names_them_cannot_be_read_at_first() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    lose_proofs(&app, &task_sid).await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    // As often as one delivery of the join asks for it.
    let task = format!("/taskrouter.twilio.com/*/Tasks/{task_sid}");
    app.break_requests("GET", &task, 503, 4, false);
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.faults_left().await, 0);
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn a_call_whose_map_has_no_proofs_goes_on() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    for item in ["conf_status", call.agent.as_str(), call.customer.as_str()] {
        assert!(app.map(&call.task_sid).await[item]["proof"].is_string(), "{item}");
    }
    lose_proofs(&app, &call.task_sid).await;
    let (replica, handle) = app.spawn_replica();
    assert_eq!(hold(&app, &replica, &call, "true").await, 200);
    assert_eq!(app.held(&call), legs(&[&call.customer]));
    let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD)];
    assert_eq!(ask(&app, &replica, path::ADD_CONFERENCE_PARTICIPANT, &form).await, 200);
    let form = [("callSid", call.customer.as_str())];
    assert_eq!(ask(&app, &replica, path::GET_CALL_PROPERTIES, &form).await, 200);
    // The next event proves what it tells of.
    let hold = app.callback("participant-hold");
    let hold = with(&hold, &[("SequenceNumber", "1000")]);
    assert_eq!(app.deliver(&replica, Line::PATH, &hold).await, 204);
    let map = app.map(&call.task_sid).await;
    for (item, is_proved) in
        [("conf_status", true), (call.customer.as_str(), true), (call.agent.as_str(), false)]
    {
        assert_eq!(map[item].get("proof").is_some(), is_proved, "{item}");
    }
    let form = [("taskSid", call.task_sid.as_str())];
    assert_eq!(ask(&app, &replica, path::END_CONFERENCE, &form).await, 200);
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()), []);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_telephone_of_the_call_stops_ringing_though_nothing_proves_whose_it_is() {
    let line = Line::of_three().await;
    let rings = line.adds("+14155550166").await;
    lose_proofs(&line.app, &line.call.task_sid).await;
    line.hangs_up(&line.call.agent).await;
    assert_eq!(line.status_of(&rings), CallStatus::Canceled);
    assert_eq!(line.task_status(), "wrapping");
    line.app.stop().await;
}

#[tokio::test]
async fn an_invitation_without_a_proof_lets_nobody_in_and_can_be_taken_back() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let invited = app.invite_second(&call.task_sid).await;
    lose_proofs(&app, &call.task_sid).await;
    let url = format!("{}/agent-join-conference?conferenceSid={}", app.url, call.task_sid);
    assert_is_kept_out(&app, &format!("{url}&taskSid={invited}")).await;
    let form = [("taskSid", call.task_sid.as_str()), ("participant", invited.as_str())];
    let status = ask(&app, &app.url, path::REMOVE_CONFERENCE_PARTICIPANT, &form).await;
    assert_eq!(status, 200);
    // The task says itself which call it asks to.
    assert_eq!(app.emulator.task(&invited).unwrap().assignment_status, "canceled");
    app.stop().await;
}

/// All items lose their proofs, as if another release had written them.
async fn lose_proofs(app: &TestApp, task_sid: &TaskSid) {
    for (key, mut data) in app.map(task_sid).await {
        data.as_object_mut().unwrap().remove("proof");
        if let Some(dial) = data["customer_dial"].as_object_mut() {
            dial.remove("proof");
        }
        app.forge(task_sid, &key, &data).await;
    }
}

async fn hold(app: &TestApp, server: &str, call: &TestCall, hold: &str) -> u16 {
    let form = [
        ("taskSid", call.task_sid.as_str()),
        ("participant", call.customer.as_str()),
        ("hold", hold),
    ];
    let status = ask(app, server, HOLD, &form).await;
    app.emulator.settled().await;
    status
}

/// Asks a server with the agent's token.
async fn ask(app: &TestApp, server: &str, path: &str, form: &[(&str, &str)]) -> u16 {
    let form = [&[("Token", app.token.as_str())], form].concat();
    let answer = app.http.post(format!("{server}{path}")).form(&form).send().await.unwrap();
    answer.status().as_u16()
}
