//! A worker who is busy or away, with both values of `TWILIO_ROUTING`; and a workflow without a filter.

use reqwest::Method;
use serde_json::{Value, json};
use shared::TaskSid;

use crate::support::{AGENT, SECOND, TestApp};

const ALEX: &str = "WK00000000000000000000000000000001";
const SAM: &str = "WK00000000000000000000000000000002";
const AVAILABLE: &str = "WA00000000000000000000000000000001";
const BREAK: &str = "WA00000000000000000000000000000003";

const DIRECT: (&str, &str) = ("TWILIO_ROUTING", "direct");
const WORKFLOW: (&str, &str) = ("TWILIO_ROUTING", "workflow");

#[tokio::test]
async fn without_a_filter_a_call_and_an_invitation_find_their_workers_if_tasks_name_them() {
    let app = TestApp::spawn_with(&[DIRECT]).await;
    has_no_filter(&app).await;
    let call = app.talk().await;
    let task = task(&app, &call.task_sid).await;
    assert_eq!((&task["routing_target"], &task["ignore_capacity"]), (&json!(ALEX), &json!(true)));
    assert_eq!(task["workflow_sid"], json!(app.emulator.account().workflow_sid));
    assert_eq!(app.attributes(&call.task_sid)["direction"], "outbound");

    let invited = app.invite_second(&call.task_sid).await;
    let task = self::task(&app, &invited).await;
    assert_eq!((&task["routing_target"], &task["ignore_capacity"]), (&json!(SAM), &json!(false)));
    assert_eq!(task["workflow_sid"], json!(app.emulator.account().workflow_sid));
    // Flex accepts by itself what is outbound and has a target.
    assert_eq!(app.attributes(&invited)["direction"], "inbound");
    assert_eq!(app.attributes(&invited)["autoAnswer"], "false");
    app.comes(&call.task_sid, &invited).await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 3);
    app.stop().await;
}

#[tokio::test]
async fn an_own_call_reaches_who_is_busy_or_away_at_once_if_the_task_names_them_else_when_they_can()
{
    for (routing, is_at_once) in [(DIRECT, true), (WORKFLOW, false)] {
        for is_busy in [true, false] {
            let app = TestApp::spawn_with(&[routing]).await;
            let other = if is_busy { Some(occupy(&app, AGENT).await) } else { None };
            if !is_busy {
                worker_does(&app, ALEX, BREAK).await;
            }
            let (own, _) = app.create_task().await;
            app.emulator.settled().await;
            assert_eq!(asked(&app, &own).await == [ALEX], is_at_once, "{routing:?} {is_busy}");
            match other {
                Some(other) => free(&app, &other).await,
                None => worker_does(&app, ALEX, AVAILABLE).await,
            }
            app.emulator.settled().await;
            assert_eq!(asked(&app, &own).await, [ALEX], "{routing:?} {is_busy}");
            app.stop().await;
        }
    }
}

#[tokio::test]
async fn a_colleague_who_is_busy_is_asked_when_they_are_free_and_nobody_else_is_in_the_meantime() {
    for routing in [DIRECT, WORKFLOW] {
        let app = TestApp::spawn_with(&[routing]).await;
        let call = app.talk().await;
        let other = occupy(&app, SECOND).await;
        let invited = app.invite_second(&call.task_sid).await;
        app.emulator.settled().await;
        assert_eq!(asked(&app, &invited).await, [""; 0], "{routing:?}");
        free(&app, &other).await;
        app.emulator.settled().await;
        assert_eq!(asked(&app, &invited).await, [SAM], "{routing:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn a_colleague_who_is_away_is_not_asked_and_who_made_the_call_is_told() {
    for routing in [DIRECT, WORKFLOW] {
        let app = TestApp::spawn_with(&[routing]).await;
        let call = app.talk().await;
        worker_does(&app, SAM, BREAK).await;
        let form = [("taskSid", call.task_sid.as_str()), ("to", SECOND), ("from", "Alex Agent")];
        let (status, answer) = app.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains("is not available"), "{answer}");
        assert_eq!(app.emulator.snapshot().tasks.len(), 1, "{routing:?}");
        app.stop().await;
    }
}

/// The workflow routes nothing to anybody.
async fn has_no_filter(app: &TestApp) {
    let path = format!("/Workflows/{}", app.emulator.account().workflow_sid);
    let configuration = json!({ "task_routing": { "filters": [] } }).to_string();
    let form = [("Configuration", configuration.as_str())];
    let workflow = app.task_router(Method::POST, &path, &form).await;
    assert_eq!(workflow["configuration"], configuration, "{workflow}");
}

/// A worker has accepted a task of somebody else, and can take no other.
async fn occupy(app: &TestApp, contact_uri: &str) -> TaskSid {
    let workflow_sid = app.emulator.account().workflow_sid.to_string();
    let attributes = json!({ "targetWorker": contact_uri }).to_string();
    let form = [
        ("Attributes", attributes.as_str()),
        ("WorkflowSid", workflow_sid.as_str()),
        ("TaskChannel", "custom1"),
    ];
    let task = app.task_router(Method::POST, "/Tasks", &form).await;
    let task_sid = TaskSid::parse(task["sid"].as_str().unwrap()).unwrap();
    app.emulator.settled().await;
    set_reservation(app, &task_sid, "accepted").await;
    task_sid
}

async fn free(app: &TestApp, task_sid: &TaskSid) {
    set_reservation(app, task_sid, "completed").await;
}

async fn set_reservation(app: &TestApp, task_sid: &TaskSid, status: &str) {
    let sid = app.reservation(task_sid).await["sid"].as_str().unwrap().to_owned();
    let path = format!("/Tasks/{task_sid}/Reservations/{sid}");
    let changed = app.task_router(Method::POST, &path, &[("ReservationStatus", status)]).await;
    assert_eq!(changed["reservation_status"], status, "{changed}");
}

async fn worker_does(app: &TestApp, worker_sid: &str, activity_sid: &str) {
    let path = format!("/Workers/{worker_sid}");
    let worker = app.task_router(Method::POST, &path, &[("ActivitySid", activity_sid)]).await;
    assert_eq!(worker["activity_sid"], activity_sid, "{worker}");
}

async fn task(app: &TestApp, task_sid: &TaskSid) -> Value {
    app.task_router(Method::GET, &format!("/Tasks/{task_sid}"), &[]).await
}

/// The workers who have been offered a task.
async fn asked(app: &TestApp, task_sid: &TaskSid) -> Vec<String> {
    let path = format!("/Tasks/{task_sid}/Reservations");
    let list = app.task_router(Method::GET, &path, &[]).await;
    let reservations = list["reservations"].as_array().unwrap();
    reservations.iter().map(|it| it["worker_sid"].as_str().unwrap().to_owned()).collect()
}
