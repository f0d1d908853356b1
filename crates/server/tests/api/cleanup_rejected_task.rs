//! `POST /cleanup-rejected-task` for a call of one's own that did not reach the desk. What it does for a
//! colleague who is called is in `internal_call.rs`.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use shared::TaskSid;

use crate::support::{SECOND_EMAIL, TestApp};

const AVAILABLE: &str = "WA00000000000000000000000000000001";
const OFFLINE: &str = "WA00000000000000000000000000000002";

#[tokio::test]
async fn a_call_that_did_not_reach_who_made_it_does_not_go_out_when_they_come_back() {
    let app = TestApp::spawn().await;
    agent_is(&app, OFFLINE).await;
    let (task_sid, _) = app.create_task().await;
    // Twice: the first answer may have been lost.
    for _ in 0..2 {
        let (status, answer) = give_up(&app, &task_sid).await;
        assert_eq!(status, 200, "{answer}");
    }
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "canceled");
    agent_is(&app, AVAILABLE).await;
    assert_eq!(app.reservation(&task_sid).await, Value::Null);
    app.stop().await;
}

#[tokio::test]
async fn a_call_that_has_reached_who_made_it_goes_on() {
    let app = TestApp::spawn().await;
    let (task_sid, _) = app.create_task().await;
    for (reservation_status, task_status) in
        [(None, "reserved"), (Some("accepted"), "assigned"), (Some("wrapping"), "wrapping")]
    {
        if let Some(status) = reservation_status {
            app.move_reservation(&task_sid, status).await;
        }
        let (status, answer) = give_up(&app, &task_sid).await;
        assert_eq!(status, 403, "{answer}");
        assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, task_status);
    }
    app.stop().await;
}

#[tokio::test]
async fn nobody_gives_up_the_call_of_somebody_else() {
    let app = TestApp::spawn().await;
    agent_is(&app, OFFLINE).await;
    let (task_sid, _) = app.create_task().await;
    let token = app.token_of(SECOND_EMAIL).await;
    let form = [("taskSid", task_sid.as_str()), ("Token", token.as_str())];
    assert_eq!(app.post("/cleanup-rejected-task", &form).await.0, 403);
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "pending");
    app.stop().await;
}

async fn give_up(app: &TestApp, task_sid: &TaskSid) -> (StatusCode, Value) {
    app.ask("/cleanup-rejected-task", &[("taskSid", task_sid.as_str())]).await
}

async fn agent_is(app: &TestApp, activity_sid: &str) {
    let path = "/Workers/WK00000000000000000000000000000001";
    let worker = app.task_router(Method::POST, path, &[("ActivitySid", activity_sid)]).await;
    assert_eq!(worker["activity_sid"], activity_sid, "{worker}");
}
