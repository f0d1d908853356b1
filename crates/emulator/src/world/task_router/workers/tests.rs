//! What workers do, and what it means for their offers.

use std::time::Duration;

use super::*;
use crate::world::{
    people::PEOPLE,
    task_router::{
        tasks::AssignmentStatus,
        testing::Desk,
        workspace::{BREAK, OFFLINE},
    },
};

#[test]
fn a_worker_with_an_open_offer_may_leave_only_by_rejecting_it() {
    let mut desk = Desk::open();
    let (task_sid, reservation_sid) = desk.task();
    let alex = PEOPLE[0].worker_sid();
    let mut wish = UpdateWorker { activity_sid: Some(BREAK.to_owned()), ..UpdateWorker::default() };
    let refused = desk.world.update_worker(&alex, wish.clone(), None);
    assert_eq!(
        refused,
        Err(TaskRouterError::PendingReservations { worker_sid: alex.clone(), count: 1 })
    );
    wish.reject_pending_reservations = true;
    assert_eq!(desk.world.update_worker(&alex, wish, None), Ok(()));
    desk.settle();
    assert_eq!(desk.reservation_status(&reservation_sid), ReservationStatus::Rejected);
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Pending);
    assert_eq!(
        desk.told(),
        ["reservation.created", "reservation.rejected", "worker.activity.update"]
    );
}

#[test]
fn a_worker_who_does_not_react_is_sent_offline() {
    let mut desk = Desk::open();
    let attributes = serde_json::json!({ "targetWorker": PEOPLE[0].contact_uri() });
    let task_sid = desk.create(&attributes, 600);
    desk.pass(Duration::from_mins(2));
    let alex = desk.world.worker(&PEOPLE[0].worker_sid()).expect("Alex");
    assert_eq!(alex.activity_sid, OFFLINE);
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Pending);
    assert_eq!(
        desk.told(),
        ["reservation.created", "reservation.timeout", "worker.activity.update"]
    );
}

#[test]
fn an_activity_that_is_not_there_is_refused() {
    let mut world = Desk::open().world;
    let activity_sid = Some("WA00000000000000000000000000000009".to_owned());
    let wish = UpdateWorker { activity_sid, ..UpdateWorker::default() };
    let refused = world.update_worker(&PEOPLE[0].worker_sid(), wish, None);
    assert!(matches!(refused, Err(TaskRouterError::InvalidParameter { name: "ActivitySid", .. })));
}

#[test]
fn more_capacity_lets_the_next_task_through() {
    let mut desk = Desk::open();
    desk.task();
    let attributes = serde_json::json!({ "targetWorker": PEOPLE[0].contact_uri() });
    let second = desk.create(&attributes, 30);
    desk.settle();
    assert_eq!(desk.task_status(&second), AssignmentStatus::Pending);
    let wish = UpdateWorkerChannel { capacity: Some(2), available: None };
    let alex = PEOPLE[0].worker_sid();
    assert_eq!(desk.world.update_worker_channel(&alex, "custom1", wish), Ok(()));
    desk.settle();
    assert_eq!(desk.task_status(&second), AssignmentStatus::Reserved);
}
