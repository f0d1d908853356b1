//! `TaskRouter` refuses what is written to the task, or its answer is lost.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::{
    line::Line,
    order::with,
    support::{AGENT, CUSTOMER, TestApp},
    who_may_join::place_call,
};

const TASK: &str = "/taskrouter.twilio.com/v1/*/Tasks/WT*";
/// What `TaskRouter` answers with, and whether the request took effect.
const ANSWERS: [(u16, bool); 6] =
    [(412, false), (400, false), (404, false), (429, false), (500, false), (500, true)];

#[tokio::test]
async fn the_call_begins_whatever_becomes_of_the_write_to_the_task() {
    for (status, after_the_effect) in ANSWERS {
        let name = format!("{status} {after_the_effect}");
        let app = TestApp::spawn().await;
        let (task_sid, url) = app.create_task().await;
        let url = app.join_url(&task_sid, &url).await;
        let agent = app.ring_agent(&task_sid, &url).await;
        app.break_requests("POST", TASK, status, 1, after_the_effect);
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        assert_eq!(app.faults_left().await, 0, "{name}");
        let snapshot = app.emulator.snapshot();
        let rung: Vec<_> = snapshot.calls_to(CUSTOMER).map(|it| it.sid.clone()).collect();
        assert_eq!(rung.len(), 1, "{name}");
        let map = app.map(&task_sid).await;
        assert_eq!(map[agent.as_str()]["participant_type"], "worker", "{name}: {map:?}");
        assert_eq!(map[rung[0].as_str()]["participant_type"], "customer", "{name}: {map:?}");
        // What says that the task cannot be written is believed; all else is tried again.
        let named = app.attributes(&task_sid)["conference"]["participants"]["customer"].clone();
        let want = if matches!(status, 400 | 404) { json!(null) } else { json!(rung[0]) };
        assert_eq!(named, want, "{name}");
        assert!(app.failed_callbacks().is_empty(), "{name}");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_task_is_wrapped_whatever_becomes_of_the_first_write() {
    // The first write is the reservation's, and the second one the task's.
    for times in [1, 2] {
        join_all(ANSWERS.map(|answer| ends_wrapped(times, answer))).await;
    }
}

async fn ends_wrapped(times: u32, (status, after_the_effect): (u16, bool)) {
    let name = format!("{times} {status} {after_the_effect}");
    let line = Line::of_two().await;
    line.app.break_requests("POST", TASK, status, times, after_the_effect);
    line.hangs_up(&line.call.customer).await;
    assert_eq!(line.task_status(), "wrapping", "{name}");
    assert_eq!(line.item_of_the_conference().await["status"], "ended", "{name}");
    assert!(line.app.failed_callbacks().is_empty(), "{name}");
    line.app.stop().await;
}

#[tokio::test]
async fn a_call_goes_on_and_ends_though_its_task_is_over_or_gone() {
    for becomes in ["completed", "deleted", "purged"] {
        let line = Line::of_two().await;
        let (app, task_sid) = (&line.app, &line.call.task_sid);
        let path = format!("/Tasks/{task_sid}");
        match becomes {
            "completed" => {
                let form = [("AssignmentStatus", "completed"), ("Reason", "done")];
                app.task_router(Method::POST, &path, &form).await;
            }
            "deleted" => drop(app.task_router(Method::DELETE, &path, &[]).await),
            _ => app.emulator.purge_task(task_sid).unwrap(),
        }
        app.update_participant(&line.call, &line.call.customer, &[("Hold", "true")]).await;
        app.emulator.settled().await;
        assert_eq!(line.item(&line.call.customer).await["hold"], true, "{becomes}");
        line.hangs_up(&line.call.customer).await;
        assert_eq!(line.on_the_line(), [], "{becomes}");
        assert_eq!(line.item_of_the_conference().await["status"], "ended", "{becomes}");
        assert!(app.failed_callbacks().is_empty(), "{becomes}: {:?}", app.failed_callbacks());
        line.app.stop().await;
    }
}

#[tokio::test]
async fn a_task_that_is_canceled_while_its_agent_is_rung_stays_so_and_rings_no_customer() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let form = [("AssignmentStatus", "canceled"), ("Reason", "no")];
    app.task_router(Method::POST, &format!("/Tasks/{task_sid}"), &form).await;
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "canceled");
    assert!(app.emulator.answer(&agent).is_err(), "their telephone has stopped ringing");
    // A leg that asked before it heard of that.
    place_call(&app, AGENT, &url).await;
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(task_sid.as_str()), []);
    // An end that was sent before.
    let end = with(
        &Vec::new(),
        &[
            ("FriendlyName", task_sid.as_str()),
            ("ConferenceSid", "CF000000000000000000000000000000aa"),
            ("StatusCallbackEvent", "conference-end"),
            ("SequenceNumber", "2"),
        ],
    );
    assert_eq!(app.deliver(&app.url, Line::PATH, &end).await, 204);
    app.emulator.settled().await;
    assert_eq!(app.emulator.snapshot().calls_to(CUSTOMER).count(), 0);
    assert_eq!(app.emulator.task(&task_sid).unwrap().assignment_status, "canceled");
    assert!(app.failed_callbacks().is_empty());
    app.stop().await;
}
