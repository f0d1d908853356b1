//! Which worker a task is offered to.

use serde_json::json;

use super::*;
use crate::world::{
    people::PEOPLE,
    task_router::{
        error::TaskRouterError,
        reservation::ReservationStatus,
        search::TaskFilter,
        testing::Desk,
        workspace::{AVAILABLE, OFFLINE},
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
fn a_routing_target_gets_the_task_past_the_workflow_also_while_busy_and_away() {
    let worker_sid = PEOPLE[1].worker_sid();
    let mut desk = Desk::open();
    desk.set_activity(&worker_sid, OFFLINE);
    for _ in 0..2 {
        let task_sid = desk.create_for(worker_sid.as_str(), None).expect("created");
        desk.settle();
        let reservations = desk.world.task_router.reservations_of_task(&task_sid);
        let workers: Vec<_> = reservations.iter().map(|it| &it.worker_sid).collect();
        assert_eq!(workers, [&worker_sid]);
    }
}

#[test]
fn a_routing_target_that_is_busy_or_away_gets_the_task_later_where_capacity_counts() {
    let worker_sid = PEOPLE[1].worker_sid();
    let mut desk = Desk::open();
    let first = desk.create_for(worker_sid.as_str(), Some(false)).expect("created");
    let second = desk.create_for(worker_sid.as_str(), Some(false)).expect("created");
    desk.settle();
    let offer = desk.world.task_router.reservations_of_task(&first)[0].sid.clone();
    desk.set_reservation(&offer, "accepted").expect("accepted");
    assert_eq!(desk.task_status(&second), AssignmentStatus::Pending, "they are busy");
    desk.set_activity(&worker_sid, OFFLINE);
    desk.set_task(&first, "completed").expect("completed");
    assert_eq!(desk.task_status(&second), AssignmentStatus::Pending, "they are away");
    desk.set_activity(&worker_sid, AVAILABLE);
    assert_eq!(desk.task_status(&second), AssignmentStatus::Reserved);
}

#[test]
fn a_queue_is_a_target_too_and_what_is_none_is_refused() {
    let mut desk = Desk::open();
    let queue_sid = desk.world.task_router.task_queues[0].sid.clone();
    let task_sid = desk.create_for(&queue_sid, None).expect("created");
    desk.settle();
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Reserved);
    for (target, ignore_capacity) in
        [("WK00000000000000000000000000000099", None), (queue_sid.as_str(), Some(true))]
    {
        let refused = desk.create_for(target, ignore_capacity);
        assert!(matches!(refused, Err(TaskRouterError::InvalidParameter { .. })), "{target}");
    }
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
