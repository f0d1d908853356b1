//! Tasks and their reservations, those that are gone too.

use jiff::Timestamp;
use serde::Serialize;
use shared::{ReservationSid, TaskSid, WorkerSid};

use crate::{
    date,
    world::{
        World,
        task_router::{reservation::Reservation, tasks::Task},
    },
};

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskHistory {
    /// Its SID.
    pub sid: TaskSid,
    /// Where it is in its life, in Twilio's word.
    pub assignment_status: &'static str,
    /// Its attributes, as JSON text.
    pub attributes: String,
    /// Why it is over, if somebody said.
    pub reason: Option<String>,
    /// When it was made.
    #[serde(serialize_with = "date::as_text")]
    pub date_created: Timestamp,
    /// When it changed last.
    #[serde(serialize_with = "date::as_text")]
    pub date_updated: Timestamp,
    /// When it went, if it cannot be fetched any more; the rest is as it was then.
    #[serde(serialize_with = "date::as_optional_text")]
    pub date_purged: Option<Timestamp>,
    /// To whom it was offered, oldest first.
    pub reservations: Vec<ReservationSnapshot>,
}

/// The offer of a task to a worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReservationSnapshot {
    /// Its SID.
    pub sid: ReservationSid,
    /// The worker.
    pub worker_sid: WorkerSid,
    /// What has become of it, in Twilio's word.
    pub status: &'static str,
    /// When it was made.
    #[serde(serialize_with = "date::as_text")]
    pub date_created: Timestamp,
    /// When it changed last.
    #[serde(serialize_with = "date::as_text")]
    pub date_updated: Timestamp,
}

/// The task of this SID and those that name it; without one, all of them. Those that are gone come first.
pub(super) fn tasks(world: &World, name: Option<&str>) -> Vec<TaskHistory> {
    let is_meant = |task: &Task| {
        name.is_none_or(|name| task.sid.as_str() == name || task.attributes.contains(name))
    };
    let task_router = &world.task_router;
    let purged =
        task_router.purged.iter().filter(|purged| is_meant(&purged.task)).map(|purged| {
            of_task(&purged.task, Some(purged.date_purged), purged.reservations.iter())
        });
    let tasks = task_router.tasks_in_order().into_iter().filter(|task| is_meant(task));
    let tasks = tasks
        .map(|task| of_task(task, None, task_router.reservations_of_task(&task.sid).into_iter()));
    purged.chain(tasks).collect()
}

fn of_task<'a>(
    task: &Task,
    date_purged: Option<Timestamp>,
    reservations: impl Iterator<Item = &'a Reservation>,
) -> TaskHistory {
    TaskHistory {
        sid: task.sid.clone(),
        assignment_status: task.assignment_status.as_str(),
        attributes: task.attributes.clone(),
        reason: task.reason.clone(),
        date_created: task.date_created,
        date_updated: task.date_updated,
        date_purged,
        reservations: reservations.map(of_reservation).collect(),
    }
}

fn of_reservation(reservation: &Reservation) -> ReservationSnapshot {
    ReservationSnapshot {
        sid: reservation.sid.clone(),
        worker_sid: reservation.worker_sid.clone(),
        status: reservation.status.as_str(),
        date_created: reservation.date_created,
        date_updated: reservation.date_updated,
    }
}
