//! A task that names its target itself.

use super::*;
use crate::world::{
    people::PEOPLE,
    task_router::{
        tasks::{AssignmentStatus, CreateTask},
        testing::Desk,
        workers::UpdateWorker,
        workspace::{AVAILABLE, BREAK, EVERYONE},
    },
};

#[test]
fn a_task_for_a_worker_goes_past_the_filters_of_the_workflow() {
    let mut desk = Desk::open();
    let nobody = r#"{"task_routing": {"filters": []}}"#;
    desk.world.task_router.workflow.configure(nobody, |_| true).expect("a workflow");
    let task_sid = create(&mut desk, PEOPLE[1].worker_sid().as_str(), None).expect("a task");
    desk.settle();
    assert_eq!(asked(&desk, &task_sid), [PEOPLE[1].worker_sid()]);
}

#[test]
fn a_worker_who_is_busy_or_away_is_asked_at_once_or_when_they_can_as_the_task_says() {
    for said in [None, Some("true"), Some("Yes"), Some("1"), Some("false"), Some("anything")] {
        let is_ignored = !matches!(said, Some("false" | "anything"));
        for is_away in [false, true] {
            let mut desk = Desk::open();
            let alex = PEOPLE[0].worker_sid();
            let first = (!is_away).then(|| desk.task().1);
            if is_away {
                be(&mut desk, BREAK);
            }
            let task_sid = create(&mut desk, alex.as_str(), said).expect("a task");
            assert_eq!(desk.world.task(&task_sid).expect("it").ignore_capacity, is_ignored);
            desk.settle();
            let at_once = if is_ignored { vec![alex.clone()] } else { Vec::new() };
            assert_eq!(asked(&desk, &task_sid), at_once, "{said:?}, away: {is_away}");
            // Nobody else is asked in the meantime.
            if let Some(first) = first {
                desk.set_reservation(&first, "accepted").expect("accepted");
                desk.set_reservation(&first, "completed").expect("completed");
            } else {
                be(&mut desk, AVAILABLE);
            }
            assert_eq!(asked(&desk, &task_sid), [alex], "{said:?}, away: {is_away}");
        }
    }
}

#[test]
fn a_task_for_a_worker_who_stays_away_ends_unanswered() {
    let mut desk = Desk::open();
    be(&mut desk, BREAK);
    let alex = PEOPLE[0].worker_sid();
    let task_sid = create(&mut desk, alex.as_str(), Some("false")).expect("a task");
    desk.pass(std::time::Duration::from_secs(31));
    assert_eq!(desk.task_status(&task_sid), AssignmentStatus::Canceled);
    assert_eq!(asked(&desk, &task_sid), []);
}

#[test]
fn a_task_for_a_queue_goes_to_any_worker_in_it_whatever_the_workflow_says() {
    let mut desk = Desk::open();
    let task_sid = create(&mut desk, EVERYONE, None).expect("a task");
    desk.settle();
    // Its targetWorker is Sam.
    assert_eq!(asked(&desk, &task_sid), [PEOPLE[0].worker_sid()]);
    assert_eq!(desk.world.task(&task_sid).expect("the task").task_queue_sid, EVERYONE);
}

#[test]
fn a_task_for_the_workflow_is_routed_by_it() {
    let mut desk = Desk::open();
    let workflow_sid = desk.world.task_router.workflow.sid.to_string();
    let task_sid = create(&mut desk, &workflow_sid, None).expect("a task");
    desk.settle();
    assert_eq!(asked(&desk, &task_sid), [PEOPLE[1].worker_sid()]);
}

#[test]
fn a_target_that_is_not_there_is_refused_and_so_is_capacity_without_a_worker() {
    let mut desk = Desk::open();
    let workflow_sid = desk.world.task_router.workflow.sid.to_string();
    let (alex, nobody) = (PEOPLE[0].worker_sid(), format!("WK{:032x}", 99));
    for (target, capacity, wrong) in [
        (nobody.as_str(), None, "RoutingTarget"),
        ("agent@example.com", None, "RoutingTarget"),
        ("WQ00000000000000000000000000000099", None, "RoutingTarget"),
        (EVERYONE, Some("true"), "IgnoreCapacity"),
        (workflow_sid.as_str(), Some("false"), "IgnoreCapacity"),
        (alex.as_str(), Some("true"), ""),
    ] {
        let made = create(&mut desk, target, capacity);
        let refused = match made {
            Err(TaskRouterError::InvalidParameter { name, .. }) => name,
            Err(error) => panic!("{error}"),
            Ok(_) => "",
        };
        assert_eq!(refused, wrong, "{target}");
    }
}

/// A task that names Sam to the workflow.
fn create(
    desk: &mut Desk,
    target: &str,
    ignore_capacity: Option<&str>,
) -> Result<shared::TaskSid, TaskRouterError> {
    let attributes = serde_json::json!({ "targetWorker": PEOPLE[1].contact_uri() });
    desk.world.create_task(CreateTask {
        attributes: Some(attributes.to_string()),
        task_channel: Some("custom1".to_owned()),
        timeout_seconds: Some(30),
        routing_target: Some(target.to_owned()),
        ignore_capacity: ignore_capacity.map(str::to_owned),
        ..CreateTask::default()
    })
}

/// Who has been asked to take a task.
fn asked(desk: &Desk, task_sid: &shared::TaskSid) -> Vec<WorkerSid> {
    let reservations = desk.world.task_router.reservations_of_task(task_sid);
    reservations.into_iter().map(|reservation| reservation.worker_sid.clone()).collect()
}

/// What Alex does.
fn be(desk: &mut Desk, activity_sid: &str) {
    let wish =
        UpdateWorker { activity_sid: Some(activity_sid.to_owned()), ..UpdateWorker::default() };
    desk.world.update_worker(&PEOPLE[0].worker_sid(), wish, None).expect("an activity");
    desk.settle();
}
