//! Which worker a task is offered to.

use serde_json::json;

use super::*;
use crate::world::{
    people::PEOPLE,
    task_router::{
        error::TaskRouterError, reservation::ReservationStatus, search::TaskFilter, testing::Desk,
    },
};

#[test]
fn a_task_goes_to_its_target_worker_alone() {
    let mut desk = Desk::open();
    let task_sid = desk.create(&json!({ "targetWorker": PEOPLE[1].contact_uri() }), 30);
    desk.settle();
    let reservations = desk.world.task_router.reservations_of_task(&task_sid);
    assert_eq!(reservations.len(), 1);
    assert_eq!(reservations[0].worker_sid, PEOPLE[1].worker_sid());
    assert_eq!(desk.world.task(&task_sid).expect("the task").priority, 1000);
}

#[test]
fn a_task_without_a_target_goes_to_somebody_who_is_available() {
    let mut desk = Desk::open();
    let task_sid = desk.create(&json!({}), 30);
    desk.settle();
    let reservations = desk.world.task_router.reservations_of_task(&task_sid);
    assert_eq!(reservations[0].worker_sid, PEOPLE[0].worker_sid());
}

#[test]
fn a_task_for_somebody_unknown_waits() {
    let mut desk = Desk::open();
    let task_sid = desk.create(&json!({ "targetWorker": "client:nobody" }), 30);
    desk.settle();
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Pending);
}

#[test]
fn who_has_rejected_a_task_is_asked_again_after_a_moment_when_nobody_else_is_left() {
    let mut desk = Desk::open();
    let (task_sid, first) = desk.task();
    desk.set_reservation(&first, "rejected").expect("rejected");
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Pending);
    desk.pass(ASK_AGAIN_AFTER);
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Reserved);
    assert_eq!(desk.reservation_status(&first), ReservationStatus::Rejected);
    assert_eq!(desk.world.task_router.reservations_of_task(&task_sid).len(), 2);
}

#[test]
fn a_stale_offer_can_neither_be_accepted_nor_completed() {
    let mut desk = Desk::open();
    let (_, reservation_sid) = desk.task();
    assert!(matches!(
        desk.set_reservation(&reservation_sid, "completed"),
        Err(TaskRouterError::NotAccepted { .. })
    ));
    desk.set_reservation(&reservation_sid, "rejected").expect("rejected");
    assert!(matches!(
        desk.set_reservation(&reservation_sid, "accepted"),
        Err(TaskRouterError::NotPending { .. })
    ));
}

#[test]
fn tasks_can_be_searched_by_attributes_three_times_a_second() {
    let mut desk = Desk::open();
    let task_sid = desk.create(&json!({ "conference": { "sid": "CF1" } }), 30);
    desk.create(&json!({}), 30);
    let filter = TaskFilter {
        evaluate_task_attributes: Some("conference.sid == 'CF1'".to_owned()),
        ..TaskFilter::default()
    };
    for _ in 0..3 {
        let found = desk.world.list_tasks(&filter).expect("found");
        assert_eq!(found.iter().map(|task| &task.sid).collect::<Vec<_>>(), [&task_sid]);
    }
    assert_eq!(desk.world.list_tasks(&filter).err(), Some(TaskRouterError::TooManyRequests));
    assert_eq!(desk.world.list_tasks(&TaskFilter::default()).expect("all").len(), 2);
    desk.pass(Duration::from_secs(1));
    assert!(desk.world.list_tasks(&filter).is_ok());
}
