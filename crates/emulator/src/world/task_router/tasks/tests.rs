//! A task's states, texts and versions.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::{TwilioError, world::task_router::testing::Desk};

#[test]
fn a_task_goes_from_pending_to_completed() {
    let mut desk = Desk::open();
    let task_sid = desk.create(&json!({ "targetWorker": "client:agent_40example_2Ecom" }), 30);
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Pending);
    desk.settle();
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Reserved);
    let reservation_sid = desk.world.task_router.reservations_of_task(&task_sid)[0].sid.clone();
    desk.set_reservation(&reservation_sid, "accepted").expect("accepted");
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Assigned);
    desk.set_task(&task_sid, "wrapping").expect("wrapping");
    desk.set_task(&task_sid, "completed").expect("completed");
    assert_eq!(
        desk.told(),
        [
            "reservation.created",
            "reservation.accepted",
            "task.wrapup",
            "reservation.wrapup",
            "task.completed",
            "reservation.completed",
        ]
    );
}

#[test]
fn a_step_that_is_not_open_is_refused_in_task_routers_words() {
    let mut desk = Desk::open();
    let (task_sid, reservation_sid) = desk.task();
    let place = "in workspace WS00000000000000000000000000000001 for account AC00000000000000000000000000000001";
    let refused = |desk: &mut Desk, status: &str| {
        TwilioError::from(desk.set_task(&task_sid, status).expect_err("refused"))
    };
    let error = refused(&mut desk, "wrapping");
    assert_eq!((error.status, error.code), (400, 20001));
    assert_eq!(
        error.message,
        format!("Cannot wrap up a task {task_sid} {place} because it is not currently assigned.")
    );
    let error = refused(&mut desk, "completed");
    assert_eq!(
        error.message,
        format!("Cannot complete task {task_sid} {place} because it is not currently assigned.")
    );
    desk.set_reservation(&reservation_sid, "accepted").expect("accepted");
    let error = refused(&mut desk, "canceled");
    assert_eq!(
        error.message,
        format!("Cannot cancel task {task_sid} {place} because it is not pending or reserved.")
    );
    assert_eq!(refused(&mut desk, "assigned").code, 20001);
}

#[test]
fn a_task_that_nobody_takes_in_time_is_canceled_and_forgotten_five_minutes_later() {
    let mut desk = Desk::open();
    let (task_sid, reservation_sid) = desk.task();
    desk.pass(Duration::from_secs(30));
    let task = desk.world.task(&task_sid).expect("the task");
    assert_eq!(task.assignment_status, AssignmentStatus::Canceled);
    assert_eq!(task.reason.as_deref(), Some("Task TTL Exceeded"));
    assert_eq!(desk.told(), ["reservation.created", "task.canceled", "reservation.canceled"]);
    desk.pass(Duration::from_secs(299));
    assert!(desk.world.task(&task_sid).is_ok());
    desk.pass(Duration::from_secs(1));
    let error = TwilioError::from(desk.world.task(&task_sid).expect_err("it is gone"));
    assert_eq!((error.status, error.code), (404, 20404));
    assert!(desk.world.reservation(&reservation_sid).is_err());
}

#[test]
fn an_assigned_task_outlives_its_timeout() {
    let mut desk = Desk::open();
    let (task_sid, reservation_sid) = desk.task();
    desk.set_reservation(&reservation_sid, "accepted").expect("accepted");
    desk.pass(Duration::from_mins(10));
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Assigned);
}

#[test]
fn only_the_holder_of_the_newest_version_may_write_when_asked() {
    let mut desk = Desk::open();
    let (task_sid, _) = desk.task();
    let version = desk.world.task(&task_sid).expect("the task").version;
    let write = |desk: &mut Desk, if_match: Option<&str>| {
        let wish =
            UpdateTask { attributes: Some(r#"{"a":1}"#.to_owned()), ..UpdateTask::default() };
        desk.world.update_task(&task_sid, wish, if_match).map_err(TwilioError::from)
    };
    assert_eq!(write(&mut desk, Some(&format!("\"{version}\""))), Ok(()));
    let error = write(&mut desk, Some(&version.to_string())).expect_err("an old version");
    assert_eq!((error.status, error.code), (412, 20412));
    assert_eq!(write(&mut desk, Some(&(version + 1).to_string())), Ok(()));
    assert_eq!(write(&mut desk, None), Ok(()));
}

#[test]
fn attributes_are_a_json_object_of_at_most_4096_characters() {
    let mut world = Desk::open().world;
    let fits = format!("{{\"a\":\"{}\"}}", "x".repeat(4096 - 8));
    for (attributes, want) in
        [(fits.clone(), true), (format!("{fits} "), false), ("[]".to_owned(), false)]
    {
        let length = attributes.len();
        let wish = CreateTask { attributes: Some(attributes), ..CreateTask::default() };
        assert_eq!(world.create_task(wish).is_ok(), want, "{length}");
    }
}

#[test]
fn a_channel_that_is_not_there_is_refused() {
    let mut world = Desk::open().world;
    let wish = CreateTask { task_channel: Some("custom9".to_owned()), ..CreateTask::default() };
    assert!(matches!(
        world.create_task(wish),
        Err(TaskRouterError::InvalidParameter { name: "TaskChannel", .. })
    ));
}
