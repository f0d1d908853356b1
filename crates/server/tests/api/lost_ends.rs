//! The end of a conference whose callback was lost.

use emulator::{CallbackRecord, Quirks};
use reqwest::Method;

use crate::{
    healing::{SWEEP, eventually, sweeps, until},
    support::TestApp,
};

#[tokio::test]
async fn an_end_that_was_lost_ends_the_map_and_the_task() {
    ends_map_and_task(Quirks::default()).await;
}

#[tokio::test]
async fn an_end_that_was_lost_is_found_though_lists_leave_the_attributes_out() {
    ends_map_and_task(Quirks { lists_show_attributes: false, ..Quirks::default() }).await;
}

async fn ends_map_and_task(quirks: Quirks) {
    let app = TestApp::spawn().await;
    app.emulator.set_quirks(quirks);
    let call = app.talk().await;
    app.lose_callbacks();
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.task(&call.task_sid).unwrap().assignment_status, "assigned");

    app.spawn_replica_with(SWEEP);
    eventually(&app, &call, |map| {
        map["conf_status"]["status"] == "ended"
            && map[call.agent.as_str()]["status"] == "left"
            && map[call.customer.as_str()]["status"] == "left"
    })
    .await;
    let is_wrapping = || app.emulator.task(&call.task_sid).unwrap().assignment_status == "wrapping";
    until(is_wrapping).await;
    app.stop().await;
}

#[tokio::test]
async fn an_end_that_was_lost_ends_the_map_also_when_the_task_is_completed_by_then() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.spawn_replica_with(SWEEP);
    sweeps(&app, 1).await;
    app.lose_callbacks();
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    // In no list of tasks that are assigned or wrapping.
    for status in ["wrapping", "completed"] {
        let path = format!("/Tasks/{}", call.task_sid);
        app.task_router(Method::POST, &path, &[("AssignmentStatus", status)]).await;
    }
    eventually(&app, &call, |map| {
        map["conf_status"]["status"] == "ended" && map[call.agent.as_str()]["status"] == "left"
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn an_end_that_was_lost_of_a_call_that_no_sweep_has_seen_is_looked_for_after_the_last_leave()
{
    let app = TestApp::spawn().await;
    let (replica, _) = app.spawn_replica_with(("SWEEP_SECONDS", "60"));
    sweeps(&app, 1).await;
    let call = app.talk().await;
    app.lose_callbacks();
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    let is_leave =
        |it: &CallbackRecord| it.parameter("StatusCallbackEvent") == Some("participant-leave");
    for leave in app.emulator.callbacks().into_iter().filter(is_leave) {
        assert_eq!(app.deliver(&replica, "/call-outbound-join", &leave.parameters).await, 204);
    }
    let path = format!("/Tasks/{}", call.task_sid);
    app.task_router(Method::POST, &path, &[("AssignmentStatus", "completed")]).await;
    assert_ne!(app.map(&call.task_sid).await["conf_status"]["status"], "ended");
    eventually(&app, &call, |map| map["conf_status"]["status"] == "ended").await;
    app.stop().await;
}
