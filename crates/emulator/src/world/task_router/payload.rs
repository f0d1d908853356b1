//! Workers, tasks and reservations as the event bridge writes them for Twilio's `TaskRouter` SDK.
//!
//! The SDK refuses an entity that lacks any of its properties, and takes an optional object that is
//! `null` for one that is there. Times are seconds since 1970.

use serde_json::{Value, json};
use shared::WorkerSid;

use super::{
    World,
    reservation::Reservation,
    tasks::Task,
    worker::{Worker, WorkerChannel},
    workspace::Activity,
};

pub(crate) fn worker(world: &World, worker: &Worker) -> Value {
    let activity = world.task_router.activity(&worker.activity_sid);
    json!({
        "account_sid": world.account.account_sid,
        "workspace_sid": world.account.workspace_sid,
        "sid": worker.sid,
        "worker_sid": worker.sid,
        "friendly_name": worker.friendly_name,
        "attributes": worker.attributes,
        "activity_sid": worker.activity_sid,
        "activity_name": activity.map(|activity| activity.friendly_name),
        "available": activity.is_some_and(|activity| activity.available),
        "date_created": worker.date_created.as_second(),
        "date_status_changed": worker.date_status_changed.as_second(),
        "date_updated": worker.date_updated.as_second(),
        "version": worker.version.to_string(),
    })
}

pub(crate) fn worker_channel(world: &World, worker_sid: &WorkerSid, of: &WorkerChannel) -> Value {
    let assigned_tasks = world.task_router.assigned_tasks(worker_sid, &of.task_channel_sid);
    json!({
        "account_sid": world.account.account_sid,
        "workspace_sid": world.account.workspace_sid,
        "worker_sid": worker_sid,
        "sid": of.sid,
        "task_channel_sid": of.task_channel_sid,
        "task_channel_unique_name": of.task_channel_unique_name,
        "assigned_tasks": assigned_tasks,
        "available": of.available,
        "available_capacity_percentage": of.free_percentage(assigned_tasks),
        "configured_capacity": of.configured_capacity,
        "date_created": of.date_created.as_second(),
        "date_updated": of.date_updated.as_second(),
        "last_reserved_time": Value::Null,
    })
}

pub(crate) fn activity(world: &World, activity: &Activity) -> Value {
    let date = world.task_router.date_created.as_second();
    json!({
        "account_sid": world.account.account_sid,
        "workspace_sid": world.account.workspace_sid,
        "sid": activity.sid,
        "friendly_name": activity.friendly_name,
        "available": activity.available,
        "date_created": date,
        "date_updated": date,
    })
}

pub(crate) fn task(world: &World, task: &Task) -> Value {
    let task_router = &world.task_router;
    let channel = task_router.task_channel(&task.task_channel_sid);
    json!({
        "account_sid": world.account.account_sid,
        "workspace_sid": world.account.workspace_sid,
        "sid": task.sid,
        "addons": "{}",
        "age": world.now.duration_since(task.date_created).as_secs(),
        "assignment_status": task.assignment_status.as_str(),
        "attributes": task.attributes,
        "date_created": task.date_created.as_second(),
        "date_updated": task.date_updated.as_second(),
        "priority": task.priority,
        "queue_name": task_router.task_queue(&task.task_queue_sid).map(|queue| queue.friendly_name),
        "queue_sid": task.task_queue_sid,
        "reason": task.reason,
        "routing_target": task.routing_target,
        "task_channel_sid": task.task_channel_sid,
        "task_channel_unique_name": channel.map(|channel| &channel.unique_name),
        "timeout": task.timeout_seconds,
        "version": task.version.to_string(),
        "virtual_start_time": task.virtual_start_time.as_second(),
        "workflow_name": task_router.workflow.friendly_name,
        "workflow_sid": task_router.workflow.sid,
    })
}

pub(crate) fn reservation(world: &World, reservation: &Reservation) -> Value {
    let task_router = &world.task_router;
    let worker = task_router.workers.get(&reservation.worker_sid);
    json!({
        "account_sid": world.account.account_sid,
        "workspace_sid": world.account.workspace_sid,
        "sid": reservation.sid,
        "worker_sid": reservation.worker_sid,
        "worker_name": worker.map(|worker| &worker.friendly_name),
        "reservation_status": reservation.status.as_str(),
        "status": reservation.status.as_str(),
        "reservation_timeout": task_router.workflow.task_reservation_timeout_seconds,
        "task_sid": reservation.task_sid,
        "task": task_router.tasks.get(&reservation.task_sid).map(|of| task(world, of)),
        "date_created": reservation.date_created.as_second(),
        "date_updated": reservation.date_updated.as_second(),
        "version": reservation.version.to_string(),
    })
}
