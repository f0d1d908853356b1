//! `POST /pause-recording`: right, wrong, refused and repeated requests, and what follows when who has paused
//! leaves.

use emulator::{Quirks, RequestFault};
use serde_json::{Value, json};

use crate::{
    healing::{SWEEP, eventually},
    line::Line,
    support::{AGENT, SECOND, SECOND_EMAIL, TestApp, TestCall, intruder::INTRUDER},
};

const ROUTE: &str = "/pause-recording";
const AGENT_WORKER: &str = "WK00000000000000000000000000000001";
const CURRENT: &str = "/api.twilio.com/*/Recordings/Twilio.CURRENT.json";

#[tokio::test]
async fn a_pause_is_in_the_map_and_at_twilio_and_so_is_its_end() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    assert_eq!(app.recording_of(&call).await, json!({"of": "conference"}));
    for (paused, status) in [(true, "paused"), (false, "in-progress"), (true, "paused")] {
        assert_eq!(app.pause(&call, paused).await, (200, Value::Null));
        assert_eq!(app.recorded_conference(&call).await, [status]);
        let want = json!({"of": "conference", "status": status, "by": AGENT_WORKER});
        assert_eq!(app.recording_of(&call).await, want);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_pause_costs_four_requests_and_a_resume_three() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    // From here on it is known whose call it is.
    app.pause(&call, true).await;
    app.pause(&call, false).await;
    for (paused, want) in [
        (true, &["POST conf_status", "POST Twilio.CURRENT", "POST conf_status", "GET Items"][..]),
        (false, &["POST conf_status", "POST Twilio.CURRENT", "POST conf_status"]),
    ] {
        app.emulator.forget_requests();
        app.pause(&call, paused).await;
        let requests = app.emulator.requests().into_iter().map(|it| {
            let path = it.path.split('?').next().unwrap().trim_end_matches(".json").to_owned();
            format!("{} {}", it.method, path.rsplit('/').next().unwrap())
        });
        assert_eq!(requests.collect::<Vec<_>>(), want);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_so_already_is_done_whether_or_not_twilio_refuses_it() {
    for recording_refuses_the_status_it_has in [false, true] {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        let quirks = Quirks {
            recording_refuses_the_status_it_has,
            desk_phone_answers_after_ms: None,
            ..Quirks::default()
        };
        app.emulator.set_quirks(quirks);
        for paused in [false, true, true, false, false] {
            assert_eq!(app.pause(&call, paused).await, (200, Value::Null), "{paused}");
        }
        assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
        assert_eq!(app.recording_of(&call).await["asked"], Value::Null);
        app.stop().await;
    }
}

#[tokio::test]
async fn where_nothing_is_recorded_that_is_said_and_not_pretended() {
    let app = TestApp::spawn_with(&[("RECORD_CALLS", "false")]).await;
    let call = app.talk().await;
    assert_eq!(app.pause(&call, true).await, (409, json!(1011)));
    assert_eq!(app.recording_of(&call).await, json!({"of": "nothing"}));
    app.stop().await;

    // Twilio records from when two talk.
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    assert_eq!(app.pause(&call, true).await, (409, json!(1011)));
    let recording = app.recording_of(&call).await;
    assert_eq!((&recording["status"], &recording["asked"]), (&Value::Null, &Value::Null));
    app.stop().await;

    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.change_recording(&call, "stopped").await;
    assert_eq!(app.pause(&call, true).await, (409, json!(1011)));
    assert_eq!(app.recording_of(&call).await["status"], Value::Null);
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_changes_nothing() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let task_sid = call.task_sid.as_str();
    for form in [
        &[("taskSid", task_sid), ("paused", "yes")][..],
        &[("taskSid", task_sid), ("paused", "")],
        &[("taskSid", task_sid)],
        &[("paused", "true")],
        &[("taskSid", "WT1"), ("paused", "true")],
    ] {
        let (status, answer) = app.ask(ROUTE, form).await;
        assert_eq!(status, 400, "{form:?}: {answer}");
    }
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    app.stop().await;
}

#[tokio::test]
async fn only_who_is_on_the_line_of_the_call_pauses_it() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    // Having been asked to come does not help.
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 403);
    let invited = app.invite_second(&call.task_sid).await;
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 403);
    let url = app.invited_join_url(&call.task_sid, &invited).await;
    let leg = app.ring_worker(SECOND, &invited, &url).await;
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 403, "their telephone rings");
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    app.emulator.answer(&leg).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    assert_eq!(app.recording_of(&call).await["by"], INTRUDER);
    for token in ["", "not a token"] {
        let (status, _) = app.post(ROUTE, &[&form[..], &[("Token", token)]].concat()).await;
        assert_eq!(status, 403, "{token}");
    }
    app.stop().await;

    // Nor does a call of one's own.
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.task_of_intruder().await;
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 403);
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    app.stop().await;
}

#[tokio::test]
async fn when_who_has_paused_it_leaves_it_goes_on_and_not_before() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    assert_eq!(app.recording_of(&call).await["status"], "in-progress");
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_resumes_what_the_other_has_paused() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "false")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    // They pause it in their turn, and the one who did before leaves.
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    assert!(
        app.emulator.participants(call.task_sid.as_str()).iter().any(|it| it.call_sid == second)
    );
    app.stop().await;
}

#[tokio::test]
async fn a_leave_that_another_replica_hears_while_it_is_paused_is_not_overlooked() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    let (replica, handle) = app.spawn_replica();
    // This one knows that they are there and may act, and does not hear that they leave.
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    assert_eq!(app.pause(&call, false).await.0, 200);
    app.lose_callbacks();
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    let leave = app.callback("participant-leave");
    assert_eq!(app.deliver(&replica, Line::PATH, &leave).await, 204);
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn nobody_is_believed_that_who_has_paused_it_is_gone() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    let before = app.map(&call.task_sid).await["conf_status"].clone();
    // Another worker is said to have paused it, who is not there.
    app.tamper(&call.task_sid, "conf_status", |it| {
        it["recording"]["by"] = json!("WK00000000000000000000000000000003");
    })
    .await;
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    // Or the leg of the one who has is said to have left.
    app.forge(&call.task_sid, "conf_status", &before).await;
    app.tamper(&call.task_sid, call.agent.as_str(), |it| it["status"] = json!("left")).await;
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_does_without_an_answer_is_found_out() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let silent =
        RequestFault { after_the_effect: true, ..RequestFault::silent("POST", CURRENT, 1) };
    app.emulator.set_faults(emulator::Faults { requests: vec![silent], ..Default::default() });
    assert_eq!(app.pause(&call, true).await, (503, json!(1006)));
    assert!(app.recording_of(&call).await["asked"].is_string());
    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| {
        let recording = &map["conf_status"]["recording"];
        recording["status"] == "paused" && recording["asked"] == Value::Null
    })
    .await;
    app.stop().await;
}

/// While a request is under way, what follows from the leave is that request's.
#[tokio::test]
async fn who_leaves_while_nobody_knows_whether_they_have_paused_it_leaves_no_paused_recording() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    let (replica, handle) = app.spawn_replica();
    let silent =
        RequestFault { after_the_effect: true, ..RequestFault::silent("POST", CURRENT, 1) };
    app.emulator.set_faults(emulator::Faults { requests: vec![silent], ..Default::default() });
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&replica, ROUTE, &form).await.0, 503);
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    eventually(&app, &call, |map| map["conf_status"]["recording"]["status"] == "in-progress").await;
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn what_twilio_refuses_leaves_the_map_as_it_was() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.refuse("POST", CURRENT, 409, 20009);
    assert_eq!(app.pause(&call, true).await, (409, json!(20009)));
    let recording = app.recording_of(&call).await;
    assert_eq!((&recording["status"], &recording["asked"]), (&json!("in-progress"), &Value::Null));
    assert_eq!(app.pause(&call, true).await, (200, Value::Null));
    app.stop().await;
}

#[tokio::test]
async fn what_somebody_else_does_to_the_recording_is_found_in_calls_where_it_was_paused() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    app.change_recording(&call, "in-progress").await;
    app.spawn_replica_with(SWEEP);
    let says = |status: &'static str| {
        move |map: &std::collections::BTreeMap<String, Value>| {
            map["conf_status"]["recording"]["status"] == status
        }
    };
    eventually(&app, &call, says("in-progress")).await;
    app.stop().await;
}

#[tokio::test]
async fn a_leave_that_is_lost_is_healed_and_the_recording_goes_on() {
    let app = TestApp::spawn().await;
    let (call, second) = with_second(&app).await;
    let form = [("taskSid", call.task_sid.as_str()), ("paused", "true")];
    assert_eq!(app.intrude(&app.url, ROUTE, &form).await.0, 200);
    app.lose_callbacks();
    app.emulator.hang_up(&second).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recorded_conference(&call).await, ["paused"]);
    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| map["conf_status"]["recording"]["status"] == "in-progress").await;
    assert_eq!(app.recorded_conference(&call).await, ["in-progress"]);
    app.stop().await;
}

#[tokio::test]
async fn of_two_who_ask_at_once_the_map_says_what_twilio_did() {
    for round in 0..5 {
        let app = TestApp::spawn().await;
        let (call, _) = with_second(&app).await;
        let (replica, handle) = app.spawn_replica();
        let token = app.token_of(SECOND_EMAIL).await;
        let resume =
            [("Token", token.as_str()), ("taskSid", call.task_sid.as_str()), ("paused", "false")];
        let resume = app.http.post(format!("{replica}{ROUTE}")).form(&resume).send();
        let (paused, resumed) = tokio::join!(app.pause(&call, true), resume);
        assert!([200, 503].contains(&paused.0), "{round}: {paused:?}");
        assert!([200, 503].contains(&resumed.unwrap().status().as_u16()), "{round}");
        let recording = app.recording_of(&call).await;
        let statuses = app.recorded_conference(&call).await;
        assert_eq!(recording["status"], json!(statuses[0]), "{round}: {recording}");
        assert_eq!(recording["asked"], Value::Null, "{round}: {recording}");
        handle.stop(false).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn the_next_conference_of_the_task_is_recorded_anew() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    assert_eq!(app.pause(&call, true).await.0, 200);
    app.emulator.restart_conference(&call.conference_sid).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.recording_of(&call).await, json!({"of": "conference", "by": AGENT_WORKER}));
    assert_eq!(app.pause(&call, true).await.0, 200);
    assert_eq!(app.recording_of(&call).await["status"], "paused");
    app.stop().await;
}

#[tokio::test]
async fn a_recording_that_begins_later_is_found_by_the_sweep() {
    let app = TestApp::spawn().await;
    let call = app.dial().await;
    assert_eq!(app.pause(&call, true).await, (409, json!(1011)));
    app.emulator.answer(&call.customer).unwrap();
    app.emulator.settled().await;
    app.spawn_replica_with(SWEEP);
    let says_so = |map: &std::collections::BTreeMap<String, Value>| {
        map["conf_status"]["recording"]["status"] == "in-progress"
    };
    eventually(&app, &call, says_so).await;
    app.stop().await;
}

/// A call of two agents and a customer, and the second agent's leg.
async fn with_second(app: &TestApp) -> (TestCall, shared::CallSid) {
    let call = app.talk().await;
    assert!(app.emulator.snapshot().calls_to(AGENT).next().is_some());
    let (_, second) = app.second_comes(&call.task_sid).await;
    (call, second)
}
