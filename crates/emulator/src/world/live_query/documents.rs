//! Workers, reservations, tasks and queues as documents. Nothing in them changes while the thing
//! itself does not: an age is that of the last change.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Index;
use crate::{
    date::iso8601_with_milliseconds as date,
    world::{
        World,
        task_router::{
            reservation::{Reservation, ReservationStatus},
            tasks::Task,
            worker::Worker,
        },
    },
};

/// The documents of an index by their keys.
pub(super) fn of(world: &World, index: Index) -> BTreeMap<String, Value> {
    let task_router = &world.task_router;
    match index {
        Index::Worker => by_key(task_router.workers.values(), |of| (&of.sid, worker(world, of))),
        Index::Reservation => {
            let reservations = task_router.reservations.values();
            let documents = reservations.filter_map(|of| Some((of, reservation(world, of)?)));
            by_key(documents, |(of, document)| (&of.sid, document))
        }
        Index::Task => by_key(task_router.tasks.values(), |of| (&of.sid, task(world, of))),
        Index::Queue => by_key(task_router.task_queues.iter(), |of| {
            let document = json!({
                "queue_name": of.friendly_name,
                "queue_sid": of.sid,
                "workspace_sid": world.account.workspace_sid,
                "date_updated": date(task_router.date_created),
            });
            (&of.sid, document)
        }),
    }
}

fn by_key<T, S: ToString>(
    things: impl Iterator<Item = T>,
    document: impl Fn(T) -> (S, Value),
) -> BTreeMap<String, Value> {
    things.map(document).map(|(sid, document)| (sid.to_string(), document)).collect()
}

fn worker(world: &World, worker: &Worker) -> Value {
    let activity = world.task_router.activity(&worker.activity_sid);
    json!({
        "activity_name": activity.map(|activity| activity.friendly_name),
        "attributes": worker.attributes_value(),
        "date_activity_changed": date(worker.date_status_changed),
        "date_updated": date(worker.date_updated),
        "friendly_name": worker.friendly_name,
        "worker_activity_sid": worker.activity_sid,
        "worker_sid": worker.sid,
        "workspace_sid": world.account.workspace_sid,
    })
}

/// A reservation together with its task: both are what the Teams view shows of an agent.
fn reservation(world: &World, reservation: &Reservation) -> Option<Value> {
    let task = world.task_router.tasks.get(&reservation.task_sid)?;
    let mut document = json!({
        "attributes": task.attributes_value(),
        "date_created": date(reservation.date_created),
        "date_updated": date(reservation.date_updated),
        "queue_name": queue_name(world, task),
        "reservation_sid": reservation.sid,
        "status": status(reservation.status),
        "task_age": age(task.date_created, task.date_updated),
        "task_channel_unique_name": channel_name(world, task),
        "task_date_created": date(task.date_created),
        "task_priority": task.priority,
        "task_sid": task.sid,
        "task_status": task.assignment_status.as_str(),
        "worker_name": worker_name(world, reservation),
        "worker_sid": reservation.worker_sid,
        "workspace_sid": world.account.workspace_sid,
    });
    if let Some(routing_target) = &task.routing_target {
        document["task_routing_target"] = routing_target.as_str().into();
    }
    Some(document)
}

/// A task; of the worker it speaks once one has accepted it.
fn task(world: &World, task: &Task) -> Value {
    let channel = channel_name(world, task);
    let mut document = json!({
        "age": age(task.date_created, task.date_updated),
        "attributes": task.attributes_value(),
        "channel_type": channel,
        "channel_unique_name": channel,
        "date_created": date(task.date_created),
        "date_updated": date(task.date_updated),
        "priority": task.priority,
        "queue_name": queue_name(world, task),
        "status": task.assignment_status.as_str(),
        "task_sid": task.sid,
        "workspace_sid": world.account.workspace_sid,
    });
    let reservations = world.task_router.reservations_of_task(&task.sid);
    if let Some(accepted) = reservations.into_iter().find(|of| was_accepted(of.status)) {
        document["accepted_reservation_sid"] = accepted.sid.to_string().into();
        document["worker_name"] = worker_name(world, accepted).into();
        document["worker_sid"] = accepted.worker_sid.to_string().into();
    }
    document
}

/// The words of `TaskRouter`'s events, one of which is not the word of its REST API.
fn status(status: ReservationStatus) -> &'static str {
    match status {
        ReservationStatus::Wrapping => "wrapup",
        ReservationStatus::Pending
        | ReservationStatus::Accepted
        | ReservationStatus::Rejected
        | ReservationStatus::Timeout
        | ReservationStatus::Canceled
        | ReservationStatus::Completed => status.as_str(),
    }
}

fn was_accepted(status: ReservationStatus) -> bool {
    use ReservationStatus::{Accepted, Completed, Wrapping};
    matches!(status, Accepted | Wrapping | Completed)
}

fn age(since: Timestamp, until: Timestamp) -> i64 {
    until.duration_since(since).as_secs()
}

fn queue_name(world: &World, task: &Task) -> Option<&'static str> {
    world.task_router.task_queue(&task.task_queue_sid).map(|queue| queue.friendly_name)
}

fn channel_name<'world>(world: &'world World, task: &Task) -> Option<&'world str> {
    world
        .task_router
        .task_channel(&task.task_channel_sid)
        .map(|channel| channel.unique_name.as_str())
}

fn worker_name<'world>(world: &'world World, reservation: &Reservation) -> Option<&'world str> {
    let worker = world.task_router.workers.get(&reservation.worker_sid);
    worker.map(|worker| worker.friendly_name.as_str())
}
